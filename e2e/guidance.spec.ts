import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { guidedModel, tinyModels } from './models/tiny.ts';
import { expectSound } from './sound.ts';

const run = { seed: 5, images: 2, steps: 4 };

test('a model is guided by its weaker version, by keyboard, as in Node, and its link leads back to the picture', async ({
  page,
  studio,
}) => {
  const model = await guidedModel();
  const [, second] = await tinyModels();
  const site = await ModelSite.serve(page, [model, second]);
  const weight = page.getByRole('slider', { name: 'Guidance' });
  await studio.open();
  // A model that has a guide is guided unless a visitor says otherwise.
  await expect(weight).toHaveValue('1.6');
  await page.getByRole('spinbutton', { name: 'Guidance' }).fill('1');
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(model, run), wasmBounds);
  expect(site.count('first/guide/model.onnx')).toBe(0);

  await weight.focus();
  for (let presses = 0; presses < 6; presses++) await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('spinbutton', { name: 'Guidance' })).toHaveValue('1.6');
  await expect(page.getByRole('group', { name: 'Guidance' })).toContainText('asks a weaker network');
  await page.getByText('Guided up to a noise of 0.9').press('Enter');
  await page.getByRole('spinbutton', { name: 'Least noise' }).fill('0.25');
  await expect(page.getByRole('group', { name: 'Guidance' })).toContainText('Guided from a noise of 0.25 to 0.9');
  await expectSound(page, 'with guidance');

  const guidance = { weight: 1.6, interval: { minimumNoiseLevel: 0.25, maximumNoiseLevel: 0.9 } };
  await studio.generate();
  const guided = await studio.savedPixels();
  expect(guided).toMatchPixels(await imagesInNode(model, { ...run, guidance }), wasmBounds);
  expect(site.count('first/guide/model.onnx')).toBe(1);
  await expect(page.getByText('guided by 1.6 from a noise of 0.25 to 0.9')).toBeVisible();
  await expect(page.getByText(/4 evaluations of the network, [1-3] of the guide/)).toBeVisible();

  // The next visit needs no network for it, and makes the same picture.
  await page.reload();
  await expect(weight).toHaveValue('1.6');
  await studio.generate(run);
  expect(await studio.savedPixels()).toEqual(guided);
  expect(site.count('first/guide/model.onnx')).toBe(1);

  await studio.chooseModel(second.title);
  await expect(weight).toHaveCount(0);
});

test('a guide that cannot be had costs the guided run alone, and says so', async ({ page, studio, guard }) => {
  guard.allow(/guide\/model\.onnx/);
  const model = await guidedModel();
  const site = await ModelSite.serve(page, [model]);
  site.fail('first/guide/model.onnx', (route) => route.abort());
  await studio.open();
  await studio.set(run);
  await page.getByRole('spinbutton', { name: 'Guidance' }).fill('2');
  await studio.generateButton.click();
  await expect(studio.notice).toContainText('guide/model.onnx could not be downloaded');
  await page.getByRole('spinbutton', { name: 'Guidance' }).fill('1');
  await studio.generate();
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(model, run), wasmBounds);
});
