import { DEFAULT_SAMPLING } from '../src/diffusion/config.ts';
import { generateImages } from '../training/publish/generate.ts';
import { openNodeModel } from '../src/runtime/node.ts';
import { expect, test } from './fixtures.ts';
import { framesInNode } from './models/node-run.ts';
import { difference, gridOf, readPng, wasmBounds, webgpuBounds } from './models/pixels.ts';
import { shippedFolder, shippedModels } from './models/shipped.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { paintedFrames, watchPainting } from './pages/watch-painting.ts';

/** Two seeds give pictures that are this far apart, in grey levels; an untrained network's are, too. */
const otherPicture = 10;

/** Indices of the frames of a run. */
const upTo = (steps: number) => Array.from({ length: steps + 1 }, (_, index) => index);

test('flowers and faces are both there to be drawn', async ({ studio }) => {
  expect(shippedModels.map(({ id }) => id)).toEqual(expect.arrayContaining(['flowers', 'celeba']));
  await studio.open();
  await expect(studio.model.getByRole('option')).toHaveText(shippedModels.map(({ title }) => title));
});

for (const { id, title } of shippedModels) {
  test(`${title} come out of noise on wasm, as in Node`, async ({ page, studio }) => {
    const steps = 12;
    const images = 2;
    await studio.open();
    await expect(studio.provider).toContainText('WASM');
    await studio.chooseModel(title);
    await studio.set({ seed: 7, images, steps });
    // Alone, where it has a guide: that runs are guided as in Node is another journey's.
    const guidance = page.getByRole('spinbutton', { name: 'Guidance' });
    if ((await guidance.count()) > 0) await guidance.fill('1');
    await watchPainting(page);
    await studio.generate();

    // Frames arrive one after another, and are painted while the run goes on.
    expect(await studio.marks()).toEqual(upTo(steps).map((index) => ({ index, steps })));
    await expect.poll(async () => (await paintedFrames(page)).at(-1)?.step).toBe(steps);
    const painted = await paintedFrames(page);
    const shownSteps = painted.map(({ step }) => step);
    expect(shownSteps).toEqual(shownSteps.toSorted((a, b) => a - b));
    for (const kind of ['latent', 'predictedX0'] as const) {
      const pictures = new Set(painted.filter(({ step }) => step >= 0).map((frame) => frame[kind]));
      expect(pictures.size, `pictures of ${kind} on the way`).toBeGreaterThan(3);
    }

    const model = await openNodeModel(shippedFolder(id));
    const sampling = { ...DEFAULT_SAMPLING, steps };
    const { values, size } = await generateImages({ model, diffusion: model.card.diffusion, sampling, seed: 7, count: images });
    await model.release();
    const expected = gridOf(values, size);
    const file = await studio.save();
    expect(file.suggestedFilename()).toBe(`${id}-seed-7-dpm-solver++-${steps}-steps.png`);
    expect(await readPng(await file.path())).toMatchPixels(expected, wasmBounds);

    await studio.generate({ seed: 8000, steps: 4 });
    expect(difference(await studio.savedPixels(), expected).mean).toBeGreaterThan(otherPicture);
  });
}

test('an image comes out of noise on WebGPU, as in Node', async ({ page, studio }) => {
  const steps = 6;
  const run = { seed: 7, images: 1, steps };
  const [model] = await tinyModels();
  await ModelSite.serve(page, [model]);
  await studio.open('webgpu');
  await expect(studio.provider).toContainText('WebGPU');
  await studio.generate(run);
  await expect(studio.modelStatus).toContainText('Ready');
  expect(await studio.marks()).toEqual(upTo(steps).map((index) => ({ index, steps })));

  const { imageSize } = model.card.network;
  await page.keyboard.press('Home');
  for (const frame of await framesInNode(model, run)) {
    await expect.poll(() => studio.shownStep()).toBe(frame.index);
    for (const kind of ['latent', 'predictedX0'] as const) {
      await expect.poll(() => studio.pixels(kind, imageSize), `${kind} of frame ${frame.index}`).toMatchPixels(frame[kind], webgpuBounds);
    }
    await page.keyboard.press('ArrowRight');
  }

  const first = await studio.savedPixels();
  await studio.generate({ seed: 8000 });
  expect(difference(await studio.savedPixels(), first).mean).toBeGreaterThan(otherPicture);
});
