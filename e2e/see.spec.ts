import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { expectSound } from './sound.ts';

test('the film strip and the charts show the frame on the screen, and a press on them moves to another', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 4 });
  const strip = page.getByTestId('film-strip');
  await expect(strip.locator('canvas')).toHaveCount(5);
  await strip.locator('canvas').nth(1).click();
  expect(await studio.shownStep()).toBe(1);
  await page.mouse.down();
  await strip.locator('canvas').nth(3).hover();
  expect(await studio.shownStep()).toBe(3);
  // A drag goes on beside the strip, and ends with the button.
  await page.mouse.move(0, 0);
  expect(await studio.shownStep()).toBe(0);
  await page.mouse.up();
  await strip.locator('canvas').nth(1).hover();
  expect(await studio.shownStep()).toBe(0);
  await strip.locator('canvas').nth(1).click();
  expect(await studio.shownStep()).toBe(1);

  const insights = page.getByRole('region', { name: 'Insights' });
  const signal = insights.getByRole('img', { name: /^The ratio rises from 10\^-3\.40 to 10\^0\.97/ });
  const change = insights.getByRole('img', { name: /^4 steps, the most [\d.]+ in step \d;/ });
  const time = insights.getByRole('img', { name: /^4 steps, the most .* m?s in step/ });
  await expect(change).toHaveAccessibleName(/now step 1,/);
  await expect(time).toHaveAccessibleName(/now step 1,/);
  const early = await signal.getAttribute('aria-label');

  // A press on the last column shows the frame that the last step led to: the finished image, which no noise is left of.
  const area = change.locator('.plot-area');
  const { width, height } = await area.evaluate((drawing) => drawing.getBoundingClientRect());
  await area.click({ position: { x: 0.95 * width, y: height / 2 } });
  expect(await studio.shownStep()).toBe(4);
  await expect(signal).toHaveAccessibleName(/now the finished image$/);
  await expect(change).toHaveAccessibleName(/now step 4,/);

  // The keyboard's way is the slider.
  await studio.frameSlider.press('ArrowLeft');
  await expect(change).toHaveAccessibleName(/now step 3,/);
  await studio.frameSlider.press('Home');
  await studio.frameSlider.press('ArrowRight');
  await expect(signal).toHaveAccessibleName(early ?? '');

  await change.locator('xpath=..').locator('xpath=..').getByText('Numbers').click();
  await expect(insights.getByRole('region', { name: 'Change of the prediction, numbers' }).getByRole('row')).toHaveCount(5);
});

test('one picture is large, and a press on a small one exchanges them', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  const widths = () =>
    Promise.all(
      (['latent', 'predictedX0'] as const).map(
        async (kind) => (await page.locator(`.picture[data-kind=${kind}] .picture-frame`).boundingBox())?.width ?? 0,
      ),
    );
  // Before the first run it holds what the model made before.
  await expect(page.getByRole('img', { name: 'Images that First has made' })).toBeVisible();
  const [smallNoise = 0, largeImage = 0] = await widths();
  expect(largeImage).toBeGreaterThan(1.8 * smallNoise);
  await studio.generate({ seed: 5, images: 1, steps: 2 });
  // Nothing has moved.
  expect(await widths()).toEqual([smallNoise, largeImage]);
  await page.getByRole('button', { name: 'Enlarge the noisy image' }).press('Enter');
  expect(await widths()).toEqual([largeImage, smallNoise]);
  await expect(page.getByRole('button', { name: 'Enlarge the noisy image' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Enlarge the predicted image' }).click();
  expect(await widths()).toEqual([smallNoise, largeImage]);
  await expectSound(page, 'one picture large');
});

test('the magnifier shows the same pixel in every picture, with its value, and follows pointer and arrows', async ({ page, studio }) => {
  const [model] = await tinyModels();
  const { imageSize } = model.card.network;
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 2 });
  await page.keyboard.press('ArrowLeft');
  const predicted = await studio.pixels('predictedX0', imageSize);
  const noisy = await studio.pixels('latent', imageSize);
  const lenses = page.getByTestId('lens');
  await expect(lenses).toHaveCount(0);
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Magnifier' })).toHaveAttribute('aria-pressed', 'true');

  const expectPixel = async (x: number, y: number) => {
    const colour = ({ rgb }: typeof noisy) => rgb.slice(3 * (y * imageSize + x), 3 * (y * imageSize + x) + 3).join(' ');
    await expect(lenses.nth(0)).toContainText(colour(noisy));
    await expect(lenses.nth(1)).toContainText(colour(predicted));
    await expect(lenses.nth(2)).toBeVisible();
    await expect(
      page.getByText(new RegExp(`^Pixel ${x}, ${y}: noisy image ${colour(noisy)}; predicted image ${colour(predicted)}`)),
    ).toBeAttached();
  };
  const { width } = await studio.picture('latent').evaluate((canvas) => canvas.getBoundingClientRect());
  const middleOf = (pixel: number) => ((pixel + 0.5) * width) / imageSize;
  await studio.picture('latent').hover({ position: { x: middleOf(3), y: middleOf(2) } });
  await expectPixel(3, 2);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expectPixel(4, 3);
  expect(await studio.shownStep()).toBe(1);
  await expectSound(page, 'magnified');

  await page.keyboard.press('Escape');
  await expect(lenses).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  expect(await studio.shownStep()).toBe(2);
});

test('the magnifier says its pixel when it is moved, and nothing while frames go by under it', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 300 });
  await page.keyboard.press('m');
  const reading = page.getByText(/^Pixel \d+, \d+: /);
  await page.keyboard.press('ArrowRight');
  await expect(reading).toHaveText(/^Pixel 1, 0: /);
  await expect(reading).toHaveAttribute('aria-live', 'polite');

  await studio.frameSlider.press('Home');
  await expect(reading).toHaveAttribute('aria-live', 'off');
  await page.getByRole('button', { name: 'Play' }).press('Enter');
  await page.keyboard.press('ArrowRight');
  await expect(reading).toHaveText(/^Pixel 2, 0: /);
  await expect(reading).toHaveAttribute('aria-live', 'off');
  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await page.keyboard.press('ArrowRight');
  await expect(reading).toHaveAttribute('aria-live', 'polite');

  await studio.set({ steps: 1000, images: 16 });
  await studio.generateButton.press('Enter');
  await studio.reached(2);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/^Image \d+, pixel 4, 0: /)).toHaveAttribute('aria-live', 'off');
});

test.describe('with a finger', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('the magnifier goes to where the picture is touched', async ({ page, studio }) => {
    const [model] = await tinyModels();
    const { imageSize } = model.card.network;
    await ModelSite.serve(page, await tinyModels());
    await studio.open();
    await studio.generate({ seed: 5, images: 1, steps: 2 });
    await page.getByRole('button', { name: 'Magnifier' }).tap();
    const picture = studio.picture('predictedX0');
    const { width } = await picture.evaluate((canvas) => canvas.getBoundingClientRect());
    for (const [x, y] of [
      [3, 2],
      [10, 12],
    ] as const) {
      await picture.tap({ position: { x: ((x + 0.5) * width) / imageSize, y: ((y + 0.5) * width) / imageSize } });
      await expect(page.getByText(new RegExp(`^Pixel ${x}, ${y}: `))).toBeAttached();
    }
    await expect(page.getByTestId('lens').locator('visible=true')).toHaveCount(1);
  });
});
