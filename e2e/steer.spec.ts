import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { difference, wasmBounds, webgpuBounds, type Pixels } from './models/pixels.ts';
import { shippedFolder } from './models/shipped.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { dragOf } from './pages/drag-files.ts';
import { SteerPage } from './pages/steer-page.ts';
import { expectSound } from './sound.ts';

/** What the first of the small models makes of a seed in Node, in three steps. */
async function plainPicture(seed: number): Promise<Pixels> {
  const [model] = await tinyModels();
  return imagesInNode(model, { seed, images: 1, steps: 3 });
}

const flowers = () => readFile(join(shippedFolder('flowers'), 'preview.png'));

test('the way between two seeds ends at their own pictures', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.set('First seed', 5);
  await steer.set('Second seed', 9);
  await steer.set('Steps', 3);
  await steer.start('Make the path');
  const [first, middle, last] = [
    await steer.pixels('Image 1 of 7'),
    await steer.pixels('Image 4 of 7'),
    await steer.pixels('Image 7 of 7'),
  ];
  expect(first).toMatchPixels(await plainPicture(5), wasmBounds);
  expect(last).toMatchPixels(await plainPicture(9), wasmBounds);
  expect(difference(first, middle).mean).toBeGreaterThan(2);
  const slider = page.getByRole('slider', { name: 'Way from the first' });
  const fromMiddle = async () => difference(await steer.pixels('Image in between'), middle).mean;
  expect(await fromMiddle()).toBeLessThan(wasmBounds.mean);
  await slider.fill('0.3');
  await expect.poll(fromMiddle).toBeGreaterThan(2);
  await slider.fill('0.5');
  await expect.poll(fromMiddle).toBeLessThan(wasmBounds.mean);
  await expectSound(page, 'interpolating');
});

test('a grid between four seeds has their own pictures in its corners, and shows one of it large', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await page.getByRole('radio', { name: 'Four seeds' }).check();
  await steer.set('Top left seed', 5);
  await steer.set('Bottom right seed', 9);
  await steer.set('Images in a row', 3);
  await steer.set('Steps', 3);
  await steer.start('Make the grid');
  expect(await steer.pixels('Image in row 1, column 1')).toMatchPixels(await plainPicture(5), wasmBounds);
  expect(await steer.pixels('Image in row 3, column 3')).toMatchPixels(await plainPicture(9), wasmBounds);

  const cell = (row: number, column: number) => page.getByRole('gridcell', { name: `Row ${row}, column ${column}` });
  await cell(1, 1).click();
  await expect(page.getByRole('definition').first()).toHaveText('× 1.00');
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
  await expect(cell(2, 2)).toBeFocused();
  await expect(cell(2, 2)).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('definition').first()).toHaveText(/^× 0\.(4[5-9]|5[0-5])$/);
  expect(await steer.pixels('Selected image')).toEqual(await steer.pixels('Image in row 2, column 2'));
  await expectSound(page, 'gridded');
});

test('a picture comes back from its noise, nearer with more steps, and a small edit stays near it', async ({ page }) => {
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Reconstruct');
  // It begins with the first of the pictures that the model made before.
  await expect(steer.made).toHaveCount(4);
  await expect(steer.made.first()).toHaveAttribute('aria-pressed', 'true');
  const begun = await steer.pixels('Your picture');
  await steer.made.nth(1).click();
  await expect.poll(async () => difference(await steer.pixels('Your picture'), begun).mean).toBeGreaterThan(2);
  await steer.choosePicture('flowers.png', 'image/png', await flowers());
  const picture = await steer.pixels('Your picture');
  for (const steps of [4, 12]) {
    await steer.set('Steps each way', steps);
    await steer.start('Encode and decode');
  }
  await expect(steer.image('Its latent')).toBeVisible();
  expect(await steer.errorAt(12)).toBeLessThan(0.012);
  expect(await steer.errorAt(12)).toBeLessThan((await steer.errorAt(4)) / 2);
  await expectSound(page, 'reconstructing');

  await steer.show('Edit');
  await steer.set('Steps', 6);
  const distances: number[] = [];
  for (const strength of [0.1, 1]) {
    await steer.set('Strength', strength);
    await steer.start('Edit the picture');
    distances.push(difference(await steer.pixels('Edited picture'), picture).mean);
  }
  const [small = NaN, whole = NaN] = distances;
  expect(small).toBeLessThan(24);
  expect(whole).toBeGreaterThan(1.5 * small);
  await expectSound(page, 'editing');
});

test('what is brushed over is made anew, and the rest stays pixel for pixel', async ({ page }) => {
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Inpaint');
  await expectSound(page, 'inpainting');
  await steer.set('Seed', 5);
  // It begins with a picture that the model made before; another is drawn in twenty steps.
  await expect(steer.brushArea).toBeVisible();
  const before = await steer.brushedPixels();
  await steer.start('Draw one');
  expect(difference(await steer.brushedPixels(), before).mean).toBeGreaterThan(2);
  await steer.set('Brush size', 8);
  await steer.brush([0.25, 0.5], [0.75, 0.5]);
  await expect(page.getByText('8 % of it to be made anew')).toBeVisible();

  // The keyboard's brush is where the mouse left it.
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Space');
  await expect(page.getByText('9 % of it to be made anew')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'made anew' })).toHaveText('Row 25, column 49: made anew. 9 % made anew.');
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(page.getByText('8 % of it to be made anew')).toBeVisible();

  await steer.set('Steps', 4);
  await steer.inpaint();
  const { width, rgb } = await steer.pixels('Inpainted picture');
  const picture = await steer.brushedPixels();
  const changed = rgb.flatMap((value, index) => (value === picture.rgb[index] ? [] : [Math.floor(index / 3)]));
  const [columns, rows] = [changed.map((pixel) => pixel % width), changed.map((pixel) => Math.floor(pixel / width))];
  expect(new Set(changed).size).toBeGreaterThan(250);
  expect([Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)]).toEqual([12, 51, 28, 35]);
  await expectSound(page, 'inpainted');
});

test('a method that remembers steers as well', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  const method = page.getByRole('combobox', { name: 'Method' });
  await expect(method.getByRole('option', { name: 'DDPM' })).toHaveCount(0);
  await method.selectOption({ label: 'UniPC, order 3' });
  await page.getByRole('combobox', { name: 'Spacing' }).selectOption('log-snr');
  await steer.set('Steps', 3);
  await steer.start('Make the path');
  expect(difference(await steer.pixels('Image 1 of 7'), await steer.pixels('Image 7 of 7')).mean).toBeGreaterThan(2);

  await steer.show('Edit');
  await expect(method).toHaveValue('unipc-3');
  await steer.choosePicture('flowers.png', 'image/png', await flowers());
  await steer.set('Steps', 6);
  await steer.start('Edit the picture');
  await expect(steer.image('Edited picture')).toBeVisible();
  await steer.show('Inpaint');
  await steer.set('Steps', 3);
  await steer.brush([0.25, 0.5], [0.75, 0.5]);
  await steer.inpaint();
  await steer.show('Reconstruct');
  await expect(page.getByRole('combobox', { name: 'Spacing' })).toHaveCount(0);
  await steer.set('Steps each way', 4);
  await steer.start('Encode and decode');
  expect(await steer.errorAt(4)).toBeGreaterThanOrEqual(0);
  await expectSound(page, 'steering with UniPC');
});

test('an image of a finished run is taken from the history', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.generate({ seed: 5, images: 2, steps: 2 });
  const steer = new SteerPage(page);
  await page.getByRole('link', { name: 'Steer' }).click();
  await steer.show('Inpaint');
  await page.getByText('From the history').click();
  await page.getByRole('button', { name: 'First, seed 5' }).click();
  const first = await steer.brushedPixels();
  await page.getByRole('button', { name: 'Image 2' }).click();
  await expect.poll(async () => difference(await steer.brushedPixels(), first).mean).toBeGreaterThan(2);
  await expectSound(page, 'choosing a picture');
});

test('an image from the history is taken in the size of the model that is chosen then', async ({ page, studio }) => {
  const [first, second] = await tinyModels();
  const site = await ModelSite.serve(page, [first, second]);
  const larger = { ...second.card.network, imageSize: 2 * first.card.network.imageSize };
  site.fail('second/card.json', (route) => route.fulfill({ json: { ...second.card, network: larger } }));
  await studio.open();
  await studio.generate({ seed: 5, images: 2, steps: 2 });
  const steer = new SteerPage(page);
  await page.getByRole('link', { name: 'Steer' }).click();
  await steer.show('Edit');
  await page.getByText('From the history').click();
  const ofRun = page.getByRole('list', { name: 'Images of the run' });
  await page.getByRole('button', { name: 'First, seed 5' }).click();
  await expect(ofRun).toBeVisible();

  await page.getByRole('link', { name: 'Generate' }).click();
  await studio.chooseModel(second.title);
  await page.getByRole('link', { name: 'Steer' }).click();
  await expect(page.getByText('with Second')).toBeVisible();
  await expect(ofRun).toBeHidden();
  await page.getByRole('button', { name: 'First, seed 5' }).click();
  await page.getByRole('button', { name: 'Image 2' }).click();
  expect((await steer.pixels('Your picture')).width).toBe(larger.imageSize);
});

test('a picture that is dropped on the chooser becomes the picture, and the page says nothing else of it', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Edit');
  await expect(page.getByText('with First')).toBeVisible();
  const hint = page.getByTestId('drop-hint');
  const chooser = page.getByText('Your picture: drop another one here');
  const dataTransfer = await dragOf(page, [{ name: 'flowers.png', mimeType: 'image/png', buffer: await flowers() }]);
  await page.dispatchEvent('main', 'dragover', { dataTransfer });
  await expect(hint).toContainText('to restore its settings');
  await chooser.dispatchEvent('dragover', { dataTransfer });
  await expect(hint).toBeHidden();
  await page.dispatchEvent('main', 'dragover', { dataTransfer });
  await expect(hint).toBeVisible();
  await chooser.dispatchEvent('drop', { dataTransfer });
  await expect(hint).toBeHidden();
  await expect(steer.made).toHaveAttribute('aria-pressed', 'false');
});

test('a picture and what is brushed over stay while the list of models is read anew', async ({ page, studio, guard }) => {
  guard.allow(/second\/card\.json/);
  const site = await ModelSite.serve(page, await tinyModels());
  site.fail('second/card.json', (route) => route.fulfill({ status: 404 }));
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Inpaint');
  await expect(studio.notice).toContainText('/models/second/card.json could not be read');
  await steer.choosePicture('flowers.png', 'image/png', await flowers());
  await steer.brush([0.25, 0.5], [0.75, 0.5]);
  const masked = page.getByText(/[1-9]\d* % of it to be made anew/);
  await expect(masked).toBeVisible();
  site.mend('second/card.json');
  await studio.notice.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => site.count('second/card.json')).toBe(2);
  await expect(page.getByText('with First')).toBeVisible();
  await expect(masked).toBeVisible();
});

test('the keyboard stays where an inpainted picture is gone on with', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Inpaint');
  await steer.choosePicture('flowers.png', 'image/png', await flowers());
  await steer.brush([0.25, 0.5], [0.75, 0.5]);
  await steer.set('Steps', 2);
  await steer.inpaint();
  const goOn = page.getByRole('button', { name: 'Go on with this one' });
  await goOn.press('Enter');
  await expect(page.getByText('Your picture: brush over what is to be made anew')).toBeVisible();
  await expect(goOn).toBeDisabled();
  await expect(goOn).toBeFocused();
});

test('a file that is no picture is refused in a sentence', async ({ page, studio }) => {
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Edit');
  await steer.giveFile('notes.txt', 'text/plain', Buffer.from('not a picture'));
  await expect(studio.notice).toContainText('notes.txt is no picture that this browser can open.');
});

const steeredPictures = ['path', 'grid', 'latent', 'edited', 'inpainted'] as const;

test('WebGPU steers to the same pictures as wasm', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  const steer = new SteerPage(page);
  const made: Record<(typeof steeredPictures)[number], Pixels>[] = [];
  for (const provider of ['wasm', 'webgpu']) {
    await page.goto(`./?provider=${provider}#steer`);
    // The view comes back as it was left.
    await steer.show('Interpolate');
    await page.getByRole('radio', { name: 'Two seeds' }).check();
    await steer.set('Steps', 2);
    await steer.start('Make the path');
    const path = await steer.pixels('Image 4 of 7');

    await page.getByRole('radio', { name: 'Four seeds' }).check();
    await steer.set('Images in a row', 3);
    await steer.start('Make the grid');
    const grid = await steer.pixels('Image in row 2, column 2');

    await steer.show('Reconstruct');
    await steer.choosePicture('flowers.png', 'image/png', await flowers());
    await steer.set('Steps each way', 3);
    await steer.start('Encode and decode');
    const latent = await steer.pixels('Its latent');

    await steer.show('Edit');
    await steer.set('Steps', 4);
    await steer.start('Edit the picture');
    const edited = await steer.pixels('Edited picture');

    await steer.show('Inpaint');
    await steer.set('Steps', 3);
    await steer.brush([0.2, 0.3], [0.8, 0.6]);
    await steer.inpaint();
    made.push({ path, grid, latent, edited, inpainted: await steer.pixels('Inpainted picture') });
  }
  const [wasm, webgpu] = made;
  if (!wasm || !webgpu) throw new Error('A provider made no picture.');
  for (const name of steeredPictures) {
    await test.step(name, () => {
      expect(webgpu[name]).toMatchPixels(wasm[name], webgpuBounds);
    });
  }
});
