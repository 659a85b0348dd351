import { expect, test } from './fixtures.ts';
import { defaultOptions, framesInNode, momentsOf } from './models/node-run.ts';
import { gridOf, readPng, wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import type { StudioPage } from './pages/studio-page.ts';

const ways: readonly { readonly name: string; readonly stop: (studio: StudioPage) => Promise<void> }[] = [
  { name: 'the Stop button', stop: (studio) => studio.stopButton.click() },
  { name: 'Escape', stop: ({ page }) => page.keyboard.press('Escape') },
];

for (const { name, stop } of ways) {
  test(`${name} ends a run between two steps and keeps what was made`, async ({ page, studio }) => {
    // So many that a stop comes in time on any machine.
    const options = { ...defaultOptions, steps: 1000 };
    const [{ card, inNode }] = await tinyModels();
    await ModelSite.serve(page, await tinyModels());
    await studio.open();
    await expect(studio.stopButton).toBeDisabled();
    await studio.set({ seed: 5, images: 16, steps: options.steps });
    await studio.generateButton.click();
    await studio.reached(3);
    await stop(studio);

    await expect(studio.progress).toContainText(/^Stopped after \d+ of 1000 steps/);
    await expect(studio.stopButton).toBeDisabled();
    const marks = await studio.marks();
    expect(marks.length).toBeLessThan(options.steps);
    expect(marks.map(({ index }) => index)).toEqual(Array.from(marks.keys()));
    await expect(studio.progress).toContainText(`Stopped after ${marks.length} of`);

    // The newest frame is on the screen, and the others are a key away.
    const newest = marks.length - 1;
    const moments = momentsOf(card, options);
    expect(await studio.readout()).toMatchObject({ step: newest, signalRate: expect.closeTo(moments[newest]?.signalRate ?? NaN, 3) });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => studio.shownStep()).toBe(2);
    const file = await studio.save();
    expect(file.suggestedFilename()).toBe('first-seed-5-ddim-step-2-of-1000.png');
    const frames = await framesInNode(inNode, card, { seed: 5, images: 16, options }, 2);
    expect(await readPng(await file.path())).toMatchPixels(gridOf(frames[2]?.predictedX0 ?? new Float32Array(), 16), wasmBounds);

    await studio.generate({ images: 1, steps: 4 });
    const again = await framesInNode(inNode, card, { seed: 5, images: 1, options: { ...options, steps: 4 } });
    expect(await studio.savedPixels()).toMatchPixels(gridOf(again[4]?.latent ?? new Float32Array(), 16), wasmBounds);
  });
}

test('Stop ends a download, and Generate takes it up again', async ({ page, studio, guard }) => {
  guard.allow(/^request: .*model\.onnx net::ERR_ABORTED/);
  const site = await ModelSite.serve(page, await tinyModels());
  site.fail('first/model.onnx', () => new Promise(() => undefined));
  await studio.open();
  await studio.set({ seed: 5, images: 1, steps: 4 });
  await studio.generateButton.click();
  await expect.poll(() => site.count('first/model.onnx')).toBe(1);
  await studio.stopButton.click();
  await expect(studio.progress).toContainText('Stopped');
  await expect(studio.notice).toBeEmpty();

  site.mend('first/model.onnx');
  await studio.generate();
  expect(await studio.marks()).toHaveLength(5);
});
