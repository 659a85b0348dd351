import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

const run = { seed: 5, images: 1, steps: 4 };

test.beforeEach(async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
});

test('each model draws its own images, chosen before the first run or right after one', async ({ studio }) => {
  const [first, second] = await tinyModels();
  await studio.open();
  await expect(studio.model.getByRole('option')).toHaveText([first.title, second.title]);
  await studio.set(run);

  await studio.chooseModel(second.title);
  await studio.generate();
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(second, run), wasmBounds);
  await expect(studio.modelStatus).toContainText('Ready');

  await studio.chooseModel(first.title);
  await studio.generate();
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(first, run), wasmBounds);

  // Both are kept now: they are opened as soon as they are chosen, and a change of mind must not mix them up.
  await studio.chooseModel(second.title);
  await studio.chooseModel(first.title);
  await studio.chooseModel(second.title);
  await studio.generate();
  const file = await studio.save();
  expect(file.suggestedFilename()).toContain('second-');
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(second, run), wasmBounds);
});

test('the model cannot change under a run', async ({ page, studio }) => {
  await studio.open();
  await studio.set({ seed: 5, images: 16, steps: 1000 });
  await studio.generateButton.click();
  await studio.reached(1);
  await expect(studio.model).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(studio.model).toBeEnabled();
});

test('image i of a run has the seed s + i, and does not depend on the others', async ({ studio }) => {
  const [first] = await tinyModels();
  await studio.open();
  await studio.generate({ ...run, images: 16 });
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(first, { ...run, images: 16 }), wasmBounds);
  await studio.generate(run);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(first, run), wasmBounds);
});

test('a locked seed stays and an unlocked one changes with every further run', async ({ page, studio }) => {
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 2 });
  await studio.generate();
  await expect(studio.seed).toHaveValue('5');

  await studio.lockSeed.click();
  await studio.generate();
  await expect(studio.seed).not.toHaveValue('5');
  const drawn = await studio.seed.inputValue();
  await page.getByRole('button', { name: 'Random seed' }).click();
  await expect(studio.seed).not.toHaveValue(drawn);
});

test('samplers and spacings draw what they draw in Node, and say what they cost', async ({ page, studio }) => {
  const [first] = await tinyModels();
  await studio.open();
  await studio.set(run);
  const progress = page.getByTestId('run-progress');
  const choose = async (sampler: string, spacing: string) => {
    await page.getByRole('combobox', { name: 'Method' }).selectOption(sampler);
    await page.getByRole('combobox', { name: 'Spacing' }).selectOption(spacing);
    await expect(page.getByRole('spinbutton', { name: 'Eta' })).toBeDisabled();
  };
  const choices = [
    ['heun', 'karras', '4 steps, 7 evaluations of the network'],
    ['unipc-3', 'log-snr', '4 steps'],
    ['ipndm', 'quadratic', '4 steps'],
  ] as const;
  for (const [sampler, spacing, cost] of choices) {
    await choose(sampler, spacing);
    await expect(progress).toContainText(`1 image in ${cost}`);
  }
  for (const [sampler, spacing, cost] of choices) {
    await test.step(`${sampler} with ${spacing} spacing`, async () => {
      await choose(sampler, spacing);
      await studio.generateButton.click();
      // What the run before has left says of itself that it is finished: the pixels tell the two apart.
      await expect
        .poll(() => studio.savedPixels())
        .toMatchPixels(await imagesInNode(first, { ...run, sampling: { sampler, spacing } }), wasmBounds);
      await expect(progress).toContainText(`Finished in ${cost}`);
    });
  }
});

test('settings survive a reload', async ({ page, studio }) => {
  const [, second] = await tinyModels();
  const field = (label: string) => page.getByRole('spinbutton', { name: label });
  await studio.open();
  await studio.chooseModel(second.title);
  await studio.set({ seed: 4_294_967_295, images: 3, steps: 37 });
  await page.getByRole('combobox', { name: 'Method' }).selectOption('ddim');
  await field('Eta').fill('0.35');
  await page.getByRole('combobox', { name: 'Spacing' }).selectOption('leading');
  await page.getByRole('checkbox', { name: /^Clip predicted images/ }).uncheck();
  await page.getByRole('button', { name: 'Theme: system' }).click();

  await page.reload();
  await expect(studio.model.locator('option:checked')).toHaveText(second.title);
  await expect(studio.seed).toHaveValue('4294967295');
  await expect(studio.lockSeed).toHaveAttribute('aria-pressed', 'true');
  await expect(studio.images).toHaveValue('3');
  await expect(studio.steps).toHaveValue('37');
  await expect(field('Eta')).toHaveValue('0.35');
  await expect(page.getByRole('combobox', { name: 'Spacing' })).toHaveValue('leading');
  await expect(page.getByRole('checkbox', { name: /^Clip predicted images/ })).not.toBeChecked();
  await expect(page.getByRole('button', { name: 'Theme: light' })).toBeVisible();
});

test('a number out of range is not taken', async ({ studio }) => {
  await studio.open();
  await studio.set({ seed: 5, images: 2, steps: 6 });
  await studio.images.fill('17');
  await studio.steps.fill('0');
  await studio.seed.fill('4294967296');
  await studio.seed.blur();
  await expect(studio.images).toHaveValue('2');
  await expect(studio.steps).toHaveValue('6');
  await expect(studio.seed).toHaveValue('5');
});
