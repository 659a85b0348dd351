import type { Page } from '@playwright/test';
import { createNoiseSchedule, ratesOf } from '../src/diffusion/schedule.ts';
import { readModelCard } from '../src/runtime/node.ts';
import { expect, test } from './fixtures.ts';
import { shippedFolder } from './models/shipped.ts';
import { readCanvas } from './pages/read-canvas.ts';
import { expectSound, screens } from './sound.ts';

const chapter = (page: Page, title: string) => page.getByRole('region', { name: title });

/** What a canvas shows, to tell whether it changes. */
const shown = (page: Page, label: RegExp) =>
  page.getByRole('img', { name: label }).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

/** How many levels there are in a canvas' picture. */
const levels = async (page: Page, label: RegExp) => new Set((await readCanvas(page.getByRole('img', { name: label }), 64)).rgb).size;

test('the tour explains noising, the network, its embedding and a step on the chosen model, each by something to touch', async ({
  page,
}) => {
  await page.goto('./?provider=wasm#learn');

  const noising = chapter(page, 'Noise is easy to add');
  await expect(noising.getByRole('img', { name: /^A clean image/ })).toBeVisible();
  const time = noising.getByRole('spinbutton', { name: /^Time/ });
  await time.fill('0');
  const { diffusion } = await readModelCard(shippedFolder('flowers'));
  const { signalRate } = ratesOf(createNoiseSchedule(diffusion.schedule).alphaBar(0));
  await expect(noising.locator('[data-kind=signal]', { hasText: signalRate.toFixed(3) })).toBeVisible();
  await expect(page.getByRole('img', { name: /at time 0\.000/ })).toBeVisible();
  await expect.poll(() => levels(page, /at time 0\.000/), 'a picture, not one colour').toBeGreaterThan(32);
  const clear = await shown(page, /at time 0\.000/);
  await time.fill('1');
  await expect(noising.getByText('0.020')).toBeVisible();
  await expect.poll(() => shown(page, /at time 1\.000/)).not.toBe(clear);
  const noise = await shown(page, /at time 1\.000/);
  await noising.getByRole('button', { name: 'Draw other noise' }).click();
  await expect.poll(() => shown(page, /at time 1\.000/)).not.toBe(noise);

  const network = chapter(page, 'A network learns to see through it');
  await network.getByRole('radio', { name: /^32² pixels, on the way down/ }).check();
  await expect(network.getByText(/2 residual blocks on the way down, 48 feature maps of 32 × 32/)).toBeVisible();

  const embedding = chapter(page, 'It has to know how noisy');
  await embedding.getByRole('spinbutton', { name: 'Time t' }).fill('1');
  // The slowest of 16 sines has one turn: the noise level is 1 - 0.02², almost all of it.
  await expect(embedding.getByText('Noise level 1.000')).toBeVisible();
  await expect(embedding.getByRole('img', { name: /^The 32 numbers at time 1\.000, noise level 1\.000: -0\.00, / })).toBeVisible();
  // As everywhere, time runs down to the right.
  await embedding.getByRole('slider', { name: 'Time t' }).press('ArrowRight');
  await expect(embedding.getByRole('spinbutton', { name: 'Time t' })).toHaveValue('0.99');

  const steps = chapter(page, 'Then walk back, step by step');
  await steps.getByRole('button', { name: 'Walk with this model' }).press('Enter');
  await expect(steps.getByRole('status')).toHaveText('6 steps are there: move through them.', { timeout: 60_000 });
  await expect(steps.getByRole('button', { name: 'Other noise' })).toBeFocused();
  const first = await shown(page, /predicts in step 1$/);
  await steps.getByRole('slider', { name: /^Step/ }).press('End');
  // The last step ends at the image itself.
  await expect(steps.getByText('1.000')).toBeVisible();
  await expect.poll(() => shown(page, /predicts in step 6$/)).not.toBe(first);
  await expect
    .poll(async () => (await shown(page, /^Noisy image after step 6$/)) === (await shown(page, /predicts in step 6$/)))
    .toBe(true);
});

for (const { name, use } of screens) {
  test.describe(name, () => {
    test.use(use);
    test('axe finds nothing wrong with the tour', async ({ page }) => {
      await page.goto('./?provider=wasm#learn');
      await expect(page.getByRole('heading', { name: 'Then walk back, step by step' })).toBeVisible();
      await expectSound(page, 'tour');
    });
  });
}
