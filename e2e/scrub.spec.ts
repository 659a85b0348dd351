import type { ModelCard } from '../src/documents/card.ts';
import { expect, test } from './fixtures.ts';
import { framesInNode, momentsOf } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import type { StudioPage } from './pages/studio-page.ts';

/** Waits until frame `step` of a run is shown, with its place on the noise schedule to the three digits of the readout. */
async function expectMoment(studio: StudioPage, card: ModelCard, steps: number, step: number): Promise<void> {
  const { timestep, signalRate, noiseRate } = momentsOf(card, steps)[step] ?? {};
  const digits = (value: number | undefined) => expect.closeTo(value ?? NaN, 3);
  await expect
    .poll(() => studio.readout())
    .toEqual({ step, steps, timestep: digits(timestep), signalRate: digits(signalRate), noiseRate: digits(noiseRate) });
  await expect(studio.frameSlider).toHaveAttribute('aria-valuetext', new RegExp(`^Step ${step} of ${steps}, `));
  for (const kind of ['latent', 'predictedX0'] as const) {
    await expect(studio.picture(kind)).toHaveAccessibleName(new RegExp(`, step ${step} of ${steps}$`));
  }
}

test.beforeEach(async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
});

test('every frame of a finished run can be looked at again, at its place on the noise schedule', async ({ page, studio }) => {
  const run = { seed: 5, images: 1, steps: 7 };
  const [model] = await tinyModels();
  const { card } = model;
  const { imageSize } = card.network;
  await studio.generate(run);

  for (const { index, latent, predictedX0 } of (await framesInNode(model, run)).reverse()) {
    await expectMoment(studio, card, run.steps, index);
    await expect.poll(() => studio.pixels('latent', imageSize)).toMatchPixels(latent, wasmBounds);
    await expect.poll(() => studio.pixels('predictedX0', imageSize)).toMatchPixels(predictedX0, wasmBounds);
    await page.keyboard.press('ArrowLeft');
  }
  await expectMoment(studio, card, run.steps, 0);
});

test('keys, buttons and the slider move through a finished run', async ({ page, studio }) => {
  const steps = 9;
  const [{ card }] = await tinyModels();
  const previous = page.getByRole('button', { name: 'Previous frame' });
  const next = page.getByRole('button', { name: 'Next frame' });
  await expect(studio.frameSlider).toBeDisabled();
  await studio.generate({ seed: 5, images: 1, steps });
  const shows = (step: number) => expectMoment(studio, card, steps, step);

  await shows(9);
  await expect(next).toBeDisabled();
  await page.keyboard.press('Home');
  await shows(0);
  await expect(previous).toBeDisabled();
  await page.keyboard.press('ArrowRight');
  await shows(1);
  await next.click();
  await shows(2);
  await previous.click();
  await shows(1);
  await page.keyboard.press('End');
  await shows(9);

  await studio.frameSlider.fill('4');
  await shows(4);
  await studio.frameSlider.press('ArrowRight');
  await shows(5);
  await studio.frameSlider.press('Home');
  await shows(0);
  await studio.frameSlider.press('End');
  await shows(9);
});

test('a finished run plays from its start to its end, and pauses anywhere', async ({ page, studio }) => {
  const play = page.getByRole('button', { name: 'Play' });
  const pause = page.getByRole('button', { name: 'Pause' });
  await expect(play).toBeDisabled();
  await studio.generate({ seed: 5, images: 1, steps: 8 });
  await play.click();
  await expect(pause).toBeVisible();
  await expect(play).toBeVisible();
  expect(await studio.shownStep()).toBe(8);

  // Long enough to be paused on the way; off the button, which has a use of its own for the space bar.
  await studio.generate({ steps: 300 });
  await studio.picture('predictedX0').click();
  await page.keyboard.press(' ');
  await expect.poll(() => studio.shownStep()).toBeGreaterThan(0);
  await page.keyboard.press(' ');
  await expect(play).toBeVisible();
  const paused = await studio.shownStep();
  expect(paused).toBeLessThan(300);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => studio.shownStep()).toBe(paused + 1);
});

test('a run under way can be looked back on, played and followed again', async ({ page, studio }) => {
  const steps = 1000;
  const [{ card }] = await tinyModels();
  const stepsMade = async () => (await studio.marks()).length;
  const goesOn = async () => studio.reached((await stepsMade()) + 3);
  await studio.set({ seed: 5, images: 16, steps });
  await studio.generateButton.click();
  await studio.reached(3);

  await page.keyboard.press('Home');
  await expectMoment(studio, card, steps, 0);
  await goesOn();
  await expectMoment(studio, card, steps, 0);
  await studio.frameSlider.fill('2');
  await expectMoment(studio, card, steps, 2);

  await page.getByRole('button', { name: 'Play' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  const paused = await studio.shownStep();
  await goesOn();
  expect(await studio.shownStep()).toBe(paused);

  // What has not been made cannot be shown: whoever asks for it follows the run.
  for (const goToTheEnd of [() => studio.frameSlider.fill(String(steps)), () => page.keyboard.press('End')]) {
    await page.keyboard.press('Home');
    await expectMoment(studio, card, steps, 0);
    await goToTheEnd();
    const made = await stepsMade();
    await expect.poll(() => studio.shownStep()).toBeGreaterThanOrEqual(made);
    expect(await studio.shownStep()).toBeLessThan(steps);
  }
  await page.keyboard.press('Escape');
  await expect(studio.progress).toContainText(/^Stopped after \d+ of 1000 steps/);
});
