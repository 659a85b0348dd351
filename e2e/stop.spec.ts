import { expect, test } from './fixtures.ts';
import { imagesInNode, momentsOf } from './models/node-run.ts';
import { readPng, wasmBounds } from './models/pixels.ts';
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
    const run = { seed: 5, images: 16, steps: 1000 };
    const [model] = await tinyModels();
    await ModelSite.serve(page, await tinyModels());
    await studio.open();
    await expect(studio.stopButton).toBeDisabled();
    await studio.set(run);
    await studio.generateButton.click();
    await studio.reached(3);
    await stop(studio);

    await expect(studio.progress).toContainText(/^Stopped after \d+ of 1000 steps/);
    await expect(studio.stopButton).toBeDisabled();
    const marks = await studio.marks();
    expect(marks.length).toBeLessThan(run.steps);
    expect(marks.map(({ index }) => index)).toEqual(Array.from(marks.keys()));
    // The newest frame is on the screen, and the others are a key away.
    const newest = marks.length - 1;
    await expect(studio.progress).toContainText(`Stopped after ${newest} of`);
    const { signalRate = NaN } = momentsOf(model.card, run.steps)[newest] ?? {};
    expect(await studio.readout()).toMatchObject({ step: newest, signalRate: expect.closeTo(signalRate, 3) });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => studio.shownStep()).toBe(2);
    const file = await studio.save();
    expect(file.suggestedFilename()).toBe('first-seed-5-dpm-solver++-step-2-of-1000.png');
    expect(await readPng(await file.path())).toMatchPixels(await imagesInNode(model, run, 2), wasmBounds);

    const next = { seed: 5, images: 1, steps: 4 };
    await studio.generate(next);
    expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(model, next), wasmBounds);
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
