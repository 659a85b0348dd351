import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNodeModel } from '../src/runtime/node.ts';
import { generateImages } from '../training/generate.ts';
import { expect, test } from './fixtures.ts';
import { difference, gridOf, wasmBounds, webgpuBounds, type Pixels } from './models/pixels.ts';
import { shippedFolder } from './models/shipped.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { SteerPage } from './pages/steer-page.ts';
import { expectSound } from './sound.ts';

/** What the model makes of a seed in Node, in three steps. */
async function plainPicture(seed: number): Promise<Pixels> {
  const model = await openNodeModel(shippedFolder('flowers'), 'cpu');
  try {
    const sampling = { sampler: 'ddim', steps: 3, spacing: 'trailing', eta: 0, clip: true } as const;
    const { values } = await generateImages({ model, diffusion: model.card.diffusion, sampling, seed, count: 1, signal: new AbortController().signal });
    return gridOf(values, model.card.network.imageSize);
  } finally {
    await model.release();
  }
}

const flowers = () => readFile(join(shippedFolder('flowers'), 'preview.png'));

test('the way between two seeds ends at their own pictures', async ({ page }) => {
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.set('First seed', 5);
  await steer.set('Second seed', 9);
  await steer.set('Steps', 3);
  await steer.start('Make the path');
  const [first, middle, last] = [await steer.pixels('Image 1 of 7'), await steer.pixels('Image 4 of 7'), await steer.pixels('Image 7 of 7')];
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

test('a picture comes back from its noise, nearer with more steps, and a small edit stays near it', async ({ page }) => {
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Reconstruct');
  await steer.choosePicture('flowers.png', 'image/png', await flowers());
  const picture = await steer.pixels('Your picture');
  for (const steps of [5, 20]) {
    await steer.set('Steps each way', steps);
    await steer.start('Encode and decode');
  }
  await expect(steer.image('Its latent')).toBeVisible();
  expect(await steer.errorAt(20)).toBeLessThan(0.05);
  expect(await steer.errorAt(20)).toBeLessThan((await steer.errorAt(5)) / 2);
  await expectSound(page, 'reconstructing');

  await steer.show('Edit');
  await steer.set('Steps', 10);
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

test('a file that is no picture is refused in a sentence', async ({ page, studio }) => {
  const steer = new SteerPage(page);
  await page.goto('./?provider=wasm#steer');
  await steer.show('Edit');
  await steer.choosePicture('notes.txt', 'text/plain', Buffer.from('not a picture'));
  await expect(studio.notice).toContainText('notes.txt is no picture that this browser can open.');
});

test('WebGPU goes the same way between two seeds as wasm', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  const steer = new SteerPage(page);
  const middles: Pixels[] = [];
  for (const provider of ['wasm', 'webgpu']) {
    await page.goto(`./?provider=${provider}#steer`);
    await steer.set('Steps', 3);
    await steer.start('Make the path');
    middles.push(await steer.pixels('Image 4 of 7'));
  }
  const [wasm, webgpu] = middles;
  if (!wasm || !webgpu) throw new Error('A provider made no picture.');
  expect(webgpu).toMatchPixels(wasm, webgpuBounds);
});
