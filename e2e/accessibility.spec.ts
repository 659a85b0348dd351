import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

/** What is wrong with the page as it is, by axe and by its width. */
async function expectSound(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const findings = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
  expect.soft(findings, `axe on the ${state} page`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(overflow, `pixels by which the ${state} page is too wide`).toBeLessThanOrEqual(0);
}

const screens = [
  { name: 'on a desk', use: { viewport: { width: 1280, height: 800 } } },
  { name: 'on a phone', use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } },
] as const;

for (const { name, use } of screens) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`the page ${name}, ${colorScheme}`, () => {
      // Colours are judged where they have come to rest.
      test.use({ ...use, colorScheme, contextOptions: { reducedMotion: 'reduce' } });

      test('is sound when empty, running, finished, failed and explaining its keys', async ({ page, studio, guard }) => {
        guard.allow(/second\/model\.onnx/);
        const [first, second] = await tinyModels();
        const site = await ModelSite.serve(page, [first, second]);
        site.fail('second/model.onnx', (route) => route.abort());
        await studio.open();
        await expect(studio.modelStatus).toContainText('downloaded once');
        await expectSound(page, 'empty');

        await studio.set({ seed: 5, images: 16, steps: 1000 });
        await studio.generateButton.click();
        await studio.reached(2);
        await expectSound(page, 'running');
        await page.keyboard.press('Escape');
        await expect(studio.progress).toContainText('Stopped after');

        await studio.generate({ images: 4, steps: 3 });
        await expectSound(page, 'finished');

        await studio.chooseModel(second.title);
        await studio.generateButton.click();
        await expect(studio.notice).toContainText('could not be downloaded');
        await expectSound(page, 'failed');

        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
        await expectSound(page, 'explaining');
      });
    });
  }
}

test('a phone shows one of the two pictures at a time', async ({ page, studio }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 2 });
  await expect(studio.picture('predictedX0')).toBeVisible();
  await expect(studio.picture('latent')).toBeHidden();
  await page.getByRole('radio', { name: 'Noisy image' }).check();
  await expect(studio.picture('latent')).toBeVisible();
  await expect(studio.picture('predictedX0')).toBeHidden();
});

for (const { reducedMotion, moves } of [
  { reducedMotion: 'no-preference', moves: true },
  { reducedMotion: 'reduce', moves: false },
] as const) {
  test(`with motion set to ${reducedMotion} the controls ${moves ? 'ease' : 'do not ease'} into their colours`, async ({ page, studio }) => {
    await page.emulateMedia({ reducedMotion });
    await studio.open();
    await expect(studio.generateButton).toBeVisible();
    const durations = await page.evaluate(() =>
      Array.from(document.querySelectorAll('*')).flatMap((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        return `${transitionDuration}, ${animationDuration}`.split(', ').map(parseFloat);
      }),
    );
    expect(durations.some((duration) => duration > 0)).toBe(moves);
  });
}
