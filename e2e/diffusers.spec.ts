import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openNodeModel } from '../src/runtime/node.ts';
import { importModel } from '../training/import/import-model.ts';
import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels, type TestModel } from './models/tiny.ts';
import { dropFolder } from './pages/drop-folder.ts';
import { expectSound } from './sound.ts';

const fixtureOf = (name: string): string => join(import.meta.dirname, '../training/import/testing/fixtures', name);
const run = { seed: 5, images: 2, steps: 3 };
const note = (page: Page) => page.getByTestId('recipe-notice');

let temporary = '';
test.beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'stepwise-diffusers-'));
});
test.afterAll(() => rm(temporary, { recursive: true }));

test.beforeEach(async ({ page }) => {
  const [first] = await tinyModels();
  await ModelSite.serve(page, [first]);
});

/** What npm run import makes of a folder. */
async function importedInNode(name: string): Promise<TestModel> {
  const folder = join(temporary, `imported-${name}`);
  const dataset = { name: 'unknown data', licence: 'not told' };
  const card = await importModel({ from: fixtureOf(name), folder, id: name, title: name, dataset });
  return { id: name, title: name, card, bytes: await readFile(join(folder, 'model.onnx')), inNode: await openNodeModel(folder) };
}

test('a folder of diffusers that is dropped is the model that npm run import makes of it, now and on the next visit', async ({
  page,
  studio,
}) => {
  const google = await importedInNode('google');
  await studio.open();
  await dropFolder(page, fixtureOf('google'));
  await expect(note(page)).toContainText('google is checked and open. It stays in this browser');
  await expect(studio.model.locator('optgroup[label="Yours"] option')).toHaveText(['google']);
  const facts = page.getByRole('region', { name: 'About google' });
  await expect(facts).toContainText('unknown data');
  await expect(facts).toContainText('diffusers 0.42.1');
  await expect(facts).toContainText(google.card.file.sha256.slice(0, 12));
  await expectSound(page, 'with a model of diffusers');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(google, run), wasmBounds);

  await page.reload();
  await expect(studio.model.locator('option:checked')).toHaveText('google');
  await expect(studio.modelStatus).toContainText('kept in this browser');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(google, run), wasmBounds);

  await page.getByRole('button', { name: 'Remove google' }).click();
  await expect(studio.model.locator('option')).toHaveText(['First']);
});

test('a folder that cannot be imported is refused in a sentence, and a good one is opened by the button after it', async ({
  page,
  studio,
}) => {
  const [first] = await tinyModels();
  const pickled = join(temporary, 'pickled');
  await cp(fixtureOf('plain'), pickled, { recursive: true });
  const weights = join(pickled, 'unet', 'diffusion_pytorch_model');
  await rename(`${weights}.safetensors`, `${weights}.bin`);
  await studio.open();
  await dropFolder(page, pickled);
  await expect(studio.notice).toContainText(
    'unet/diffusion_pytorch_model.bin cannot be imported: it is a pickle, which could run any code',
  );
  await expectSound(page, 'refused');

  // What is found in the worker keeps its sentence on the way.
  await rename(`${weights}.bin`, `${weights}.safetensors`);
  await cp(join(fixtureOf('google'), 'unet', 'config.json'), join(pickled, 'unet', 'config.json'));
  await dropFolder(page, pickled);
  await expect(studio.notice).toContainText('unet/diffusion_pytorch_model.safetensors cannot be imported: ');
  await expect(studio.model.locator('option')).toHaveText([first.title]);

  await page.getByLabel('The folder of a model').setInputFiles(fixtureOf('scale-shift'));
  await expect(note(page)).toContainText('scale-shift is checked and open');
  await studio.generate(run);
  const { rgb } = await studio.savedPixels();
  expect(new Set(rgb).size, 'a picture, not one grey').toBeGreaterThan(16);
});
