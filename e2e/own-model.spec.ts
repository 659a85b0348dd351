import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels, type TestModel } from './models/tiny.ts';
import { dragOf, type DraggedFile } from './pages/drag-files.ts';
import { readCanvas } from './pages/read-canvas.ts';
import { expectSound } from './sound.ts';

const run = { seed: 5, images: 2, steps: 3 };
const note = (page: Page) => page.getByTestId('recipe-notice');
const filesInput = (page: Page) => page.getByLabel("A model's file and its card");

const upload = (name: string, content: Uint8Array | string): DraggedFile => ({ name, mimeType: '', buffer: Buffer.from(content) });
const filesOf = ({ card, bytes }: TestModel): DraggedFile[] => [upload('card.json', JSON.stringify(card)), upload('model.onnx', bytes)];

test.beforeEach(async ({ page }) => {
  const [first] = await tinyModels();
  await ModelSite.serve(page, [first]);
});

test('a model of one’s own, opened by the button, draws what it draws in Node, is there on the next visit, and can be removed', async ({
  page,
  studio,
}) => {
  const [first, second] = await tinyModels();
  await studio.open();
  await filesInput(page).setInputFiles(filesOf(second));
  await expect(note(page)).toContainText('Second is checked and open. It stays in this browser');
  await expect(studio.model.locator('option:checked')).toHaveText(second.title);
  await expect(studio.model.locator('optgroup[label="Yours"] option')).toHaveText([second.title]);
  await expectSound(page, 'with a model of one’s own');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(second, run), wasmBounds);

  await page.reload();
  await expect(studio.model.locator('option:checked')).toHaveText(second.title);
  await expect(studio.modelStatus).toContainText('kept in this browser');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(second, run), wasmBounds);

  await page.getByRole('button', { name: 'Remove Second' }).click();
  await expect(studio.model.locator('option')).toHaveText([first.title]);
  await page.reload();
  await expect(studio.model.locator('option')).toHaveText([first.title]);
});

test('a title of eighty characters stays within a small phone', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  const title = 'Portraits of every cat that has ever slept on the warm bonnet of our neighbour’s'.slice(0, 80).padEnd(80, '.');
  await page.setViewportSize({ width: 320, height: 568 });
  await studio.open();
  await filesInput(page).setInputFiles(filesOf({ ...second, card: { ...second.card, title } }));
  const remove = page.getByRole('button', { name: `Remove ${title}` });
  await remove.scrollIntoViewIfNeeded();
  const box = await remove.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(320 - 16);
  expect(await remove.evaluate((button) => button.scrollWidth <= button.clientWidth)).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  for (const panel of ['interpolate', 'edit', 'inpaint', 'reconstruct']) {
    await page.goto(`./?provider=wasm#steer?panel=${panel}`);
    await expect(page.getByText(`with ${title}`)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), panel).toBe(320);
  }
});

test('the tour of a model of one’s own drowns what that model draws, on this visit and the next', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  await studio.open();
  await filesInput(page).setInputFiles(filesOf(second));
  await expect(note(page)).toContainText('Second is checked and open');
  await page.getByRole('link', { name: 'Learn' }).click();
  for (const visit of ['this', 'the next']) {
    if (visit === 'the next') await page.reload();
    const noising = page.getByRole('region', { name: 'Noise is easy to add' });
    await expect(noising).toContainText('Walk with it in chapter 4');
    await expectSound(page, `tour on ${visit} visit`);
    await page.getByRole('button', { name: 'Walk with this model' }).click();
    await expect(page.getByText('6 steps are there')).toBeVisible({ timeout: 60_000 });
    const picture = noising.getByRole('img', { name: /^An image of this model at time/ });
    await expect.poll(async () => new Set((await readCanvas(picture, 16)).rgb).size, 'a picture, not one colour').toBeGreaterThan(32);
    await expect(noising).not.toContainText('chapter 4');
  }
});

test('a dropped model draws; broken ones are refused in a sentence and it still draws', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  await studio.open();
  await drop(page, filesOf(second));
  await expect(note(page)).toContainText('Second is checked and open');
  await studio.generate(run);
  const expected = await imagesInNode(second, run);
  expect(await studio.savedPixels()).toMatchPixels(expected, wasmBounds);

  const [card, model] = filesOf(second);
  if (!card || !model) throw new Error('The model has no two files.');
  await filesInput(page).setInputFiles([card, upload('model.onnx', second.bytes.with(1000, 77))]);
  await expect(studio.notice).toContainText('model.onnx was not opened: it is not the file that its card describes (another SHA-256)');
  await expectSound(page, 'refused');
  const wrongAnswer = {
    ...second.card,
    title: 'Wrong',
    id: 'wrong',
    golden: { ...second.card.golden, values: second.card.golden.values.map((value) => value + 1) },
  };
  await filesInput(page).setInputFiles([upload('card.json', JSON.stringify(wrongAnswer)), model]);
  await expect(studio.notice).toContainText('computes wrong values');
  await filesInput(page).setInputFiles([model]);
  await expect(studio.notice).toContainText('There is no card.json among these files');

  await expect(studio.model.locator('option')).toHaveText(['First', 'Second']);
  await expect(studio.model.locator('option:checked')).toHaveText('Second');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(expected, wasmBounds);
});

test('the keyboard keeps its place when an opening is cancelled or over, and when a model is removed', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  const openButton = page.getByRole('button', { name: 'Open a model…' });
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await studio.open();
  const letGo = await holdBack(page, '**/*.wasm');
  await filesInput(page).setInputFiles(filesOf(second));
  await cancel.press('Enter');
  await expect(cancel).toBeHidden();
  await expect(openButton).toBeFocused();

  await filesInput(page).setInputFiles(filesOf(second));
  await cancel.focus();
  letGo();
  await expect(note(page)).toContainText('Second is checked and open');
  await expect(openButton).toBeFocused();

  await page.getByRole('button', { name: 'Remove Second' }).press('Enter');
  await expect(note(page)).toContainText('Second is removed');
  await expect(openButton).toBeFocused();
});

test('a model that finds no room in the browser’s storage is open for the visit, and draws', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  await studio.open();
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 1 });
  await filesInput(page).setInputFiles(filesOf(second));
  await expect(note(page)).toContainText('Second is checked and open for this visit: this browser has no room to keep it');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(second, run), wasmBounds);
});

test('the folder of a run is opened by its button', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  const folder = await mkdtemp(join(tmpdir(), 'stepwise-run-'));
  try {
    await mkdir(join(folder, 'model'));
    await writeFile(join(folder, 'metrics.jsonl'), '');
    await writeFile(join(folder, 'model', 'card.json'), JSON.stringify(second.card));
    await writeFile(join(folder, 'model', 'model.onnx'), second.bytes);
    await studio.open();
    await page.getByLabel('The folder of a model').setInputFiles(folder);
    await expect(note(page)).toContainText('Second is checked and open');
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Lets the answers to these requests wait until they are let go. */
async function holdBack(page: Page, address: string): Promise<() => void> {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(address, async (route) => {
    await held;
    // Who asked may have gone meanwhile.
    await route.continue().catch(() => undefined);
  });
  return letGo;
}

async function drop(page: Page, files: readonly DraggedFile[]): Promise<void> {
  const transfer = await dragOf(page, files);
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-hint')).toContainText('to open this model');
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-hint')).toBeHidden();
}
