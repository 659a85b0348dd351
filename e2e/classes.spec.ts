import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { modelOfClasses, tinyModels } from './models/tiny.ts';
import { SteerPage } from './pages/steer-page.ts';
import { expectSound } from './sound.ts';

const run = { seed: 5, images: 2, steps: 4 };
const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };

test('a class is chosen by its name, drawn and guided by itself as in Node, and kept for the model', async ({ page, studio }) => {
  const model = await modelOfClasses();
  const [plain] = await tinyModels();
  await ModelSite.serve(page, [model, plain]);
  await studio.open();
  const choice = page.getByRole('combobox', { name: 'Class' });
  const weight = page.getByRole('slider', { name: 'Guidance' });
  const guidance = { weight: 2, interval };
  // Each picture has a kind of its own unless a visitor says otherwise, as far guided as the card says.
  await expect(choice).toHaveValue('drawn');
  await expect(weight).toHaveValue('2');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(model, { ...run, label: 'drawn', guidance }), wasmBounds);
  await expect(page.getByText(/Kinds · kind \d, kind \d · seed 5/)).toBeVisible();

  // Without a class there is nothing to guide by.
  await choice.selectOption('None');
  await expect(weight).toHaveCount(0);
  await studio.generate(run);
  const ofAny = await studio.savedPixels();
  expect(ofAny).toMatchPixels(await imagesInNode(model, run), wasmBounds);

  await choice.focus();
  await page.keyboard.type('kind 3');
  await expect(choice).toHaveValue('2');
  await expect(page.getByText('Learnt from 3 photographs.')).toBeVisible();
  await expect(weight).toHaveValue('2');
  await expect(page.getByRole('group', { name: 'Guidance' })).toContainText('asks for a picture of no class');
  await expectSound(page, 'with a class');
  await studio.generate();
  const ofClass = await studio.savedPixels();
  expect(ofClass).toMatchPixels(await imagesInNode(model, { ...run, label: 2, guidance }), wasmBounds);
  expect(ofClass).not.toEqual(ofAny);
  await expect(page.getByText('Kinds · kind 3 · seed 5', { exact: false })).toBeVisible();
  await expect(page.getByText('4 evaluations of the network, 4 without the class')).toBeVisible();

  await page.getByRole('spinbutton', { name: 'Guidance' }).fill('1');
  await studio.generate();
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(model, { ...run, label: 2 }), wasmBounds);

  await studio.chooseModel(plain.title);
  await expect(choice).toHaveCount(0);
  await studio.chooseModel(model.title);
  await expect(choice).toHaveValue('2');
});

test('Steer makes pictures of a class, changes others into it, and tells so in its link', async ({ page }) => {
  const model = await modelOfClasses();
  await ModelSite.serve(page, [model]);
  await page.goto('./?provider=wasm#steer');
  const steer = new SteerPage(page);
  await steer.set('First seed', 5);
  await steer.set('Steps', 4);
  await page.getByRole('combobox', { name: 'Class' }).selectOption('kind 2');
  await steer.start('Make the path');
  const guidance = { weight: 2, interval };
  expect(await steer.pixels('Image 1 of 7')).toMatchPixels(
    await imagesInNode(model, { ...run, images: 1, label: 1, guidance }),
    wasmBounds,
  );
  await expect(page).toHaveURL(/label=1/);
  await steer.show('Edit');
  await steer.set('Steps', 4);
  await steer.start('Draw one');
  await steer.start('Edit the picture');
  const ofClass = await steer.pixels('Edited picture');
  await page.getByRole('combobox', { name: 'Class' }).selectOption('None');
  await steer.start('Edit the picture');
  expect(await steer.pixels('Edited picture')).not.toEqual(ofClass);
});
