import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { expectSound, screens } from './sound.ts';

for (const { name, use } of screens) {
  test.describe(`the page ${name}`, () => {
    test.use(use);

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

    test('nothing jumps while it loads, draws and shows what it drew', async ({ page, studio }) => {
      await page.addInitScript(() => {
        const shifts: number[] = [];
        Object.assign(globalThis, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if ('value' in entry && typeof entry.value === 'number') shifts.push(entry.value);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await ModelSite.serve(page, await tinyModels());
      await studio.open();
      await expect(studio.modelStatus).toContainText('downloaded once');
      await studio.generate({ seed: 5, images: 4, steps: 3 });
      await expect(studio.picture('predictedX0')).toBeVisible();
      const shift = await page.evaluate(() =>
        (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
      );
      // Numbers that become wider move a little; a tenth is commonly called good.
      expect(shift).toBeLessThan(0.02);
    });
  });
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

test('the keyboard goes back into the page when a notice that it is on goes', async ({ page, studio, guard }) => {
  // What comes beside a model is stopped when the model cannot come.
  guard.allow(/first\/model\.onnx/, /^request: .*\.wasm.* net::ERR_ABORTED/);
  const site = await ModelSite.serve(page, await tinyModels());
  site.fail('first/model.onnx', (route) => route.abort());
  const main = page.getByRole('main');
  await studio.open();
  await studio.generateButton.click();
  await studio.notice.getByRole('button', { name: 'Dismiss' }).press('Enter');
  await expect(studio.notice).toBeEmpty();
  await expect(main).toBeFocused();

  await studio.generateButton.click();
  await studio.notice.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(studio.notice).toContainText('could not be downloaded');
  await expect(main).toBeFocused();

  // A notice that goes by itself takes nothing from who is elsewhere.
  site.mend('first/model.onnx');
  await studio.generateButton.press('Enter');
  await studio.finished();
  await expect(studio.notice).toBeEmpty();
  await expect(studio.generateButton).toBeFocused();
});

test('Play keeps the keyboard while a new run has nothing to play yet', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  const play = page.getByRole('button', { name: 'Play' });
  await play.focus();
  await expect(play).toBeDisabled();
  await expect(play).toBeFocused();
  await play.press('Enter');
  await studio.set({ seed: 5, images: 16, steps: 20 });
  await play.focus();
  await page.keyboard.press('g');
  await studio.finished();
  await page.keyboard.press('g');
  await studio.finished();
  await expect(play).toBeFocused();
  await expect(play).toBeEnabled();
});

for (const { reducedMotion, moves } of [
  { reducedMotion: 'no-preference', moves: true },
  { reducedMotion: 'reduce', moves: false },
] as const) {
  test(`with motion set to ${reducedMotion} the controls ${moves ? 'ease' : 'do not ease'} into their colours`, async ({
    page,
    studio,
  }) => {
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
