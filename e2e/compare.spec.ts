import { expect, test } from './fixtures.ts';
import { difference } from './models/pixels.ts';
import { ComparePage } from './pages/compare-page.ts';
import { expectSound, screens } from './sound.ts';

const size = 64;

test('one seed under two numbers of steps goes its way in lockstep, and comes to one picture under one', async ({ page }) => {
  const compare = new ComparePage(page);
  await compare.open();
  await expect(compare.slider).toBeDisabled();
  await compare.set('Seed of both', 5);
  await page.getByRole('button', { name: 'Random seed of both' }).click();
  await expect(page.getByRole('spinbutton', { name: 'Seed of both' })).not.toHaveValue('5');
  await compare.set('Seed of both', 5);
  for (const side of ['A', 'B']) await page.getByRole('combobox', { name: `Spacing of ${side}` }).selectOption('trailing');
  await compare.set('Steps of A', 2);
  await compare.set('Steps of B', 4);
  await expect(page.getByText('A and B differ in steps.')).toBeVisible();
  await expect(page.getByRole('rowheader', { name: /^Steps.*differs$/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Evaluations/ }).getByRole('cell')).toHaveText(['2', '4']);
  await compare.draw();

  expect(await compare.steps()).toEqual({ a: 2, b: 4 });
  const finished = await compare.pixels('A', size);
  const apart = difference(finished, await compare.pixels('B', size));
  expect(apart.mean).toBeGreaterThan(2);
  expect(await compare.distance()).toBeGreaterThanOrEqual(apart.mean - 0.1);

  // One slider moves both, each to the step that is as noisy.
  await page.keyboard.press('Home');
  expect(await compare.steps()).toEqual({ a: 0, b: 0 });
  expect(await compare.distance()).toBe(0);
  await compare.slider.fill('2');
  expect(await compare.steps()).toEqual({ a: 1, b: 2 });
  await expect(compare.slider).toHaveAttribute('aria-valuetext', /^A: Step 1 of 2, t 0\.500, .*; B: Step 2 of 4, t 0\.500, /);
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeHidden();
  expect(await compare.steps()).toEqual({ a: 2, b: 4 });

  await page.getByRole('button', { name: 'Swap' }).click();
  expect(await compare.steps()).toEqual({ a: 4, b: 2 });
  await expect.poll(async () => difference(await compare.pixels('B', size), finished).maximum).toBe(0);

  await compare.set('Steps of A', 2);
  await expect(page.getByText('A and B differ in steps. The settings are others by now')).toBeVisible();
  await compare.draw();
  await expect(page.getByText('A and B are the same')).toBeVisible();
  expect(await compare.steps()).toEqual({ a: 2, b: 2 });
  expect(await compare.distance()).toBe(0);
  await expect.poll(async () => difference(await compare.pixels('A', size), finished).maximum).toBe(0);
});

for (const { name, use } of screens) {
  test.describe(name, () => {
    test.use(use);
    test('axe finds nothing wrong with the comparison', async ({ page }) => {
      const compare = new ComparePage(page);
      await compare.open();
      await expect(compare.drawButton).toHaveAttribute('aria-disabled', 'false');
      await compare.set('Steps of A', 1);
      await compare.set('Steps of B', 2);
      await compare.draw();
      await page.keyboard.press('ArrowLeft');
      await expectSound(page, 'comparing');
    });
  });
}
