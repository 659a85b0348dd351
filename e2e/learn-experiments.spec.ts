import { expect, test } from './fixtures.ts';
import { tinyModels } from './models/tiny.ts';
import { LearnPage, shownBy } from './pages/learn-page.ts';
import { expectSound, screens } from './sound.ts';

const runTimeout = 60_000;

test('the futures of one noisy image differ, and their mean is held beside what was predicted at once', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.open(await tinyModels());
  const chapter = learn.chapter('One noisy image has many futures');
  await expect(chapter.getByRole('img', { name: 'The noisy image' })).toBeVisible();
  await chapter.getByRole('spinbutton', { name: 'Time t' }).fill('0.6');
  const start = await learn.start(chapter, 'Draw 6 futures');
  await expect(chapter.getByRole('status').last()).toContainText('chance would still leave', { timeout: runTimeout });
  await expect(start).toBeFocused();
  const future = (number: number) => chapter.getByRole('img', { name: `Future ${number} of 6` });
  await expect.poll(async () => (await shownBy(future(1))) !== (await shownBy(future(2)))).toBe(true);
  await expect(chapter.getByRole('img', { name: 'What the network predicts at once' })).toBeVisible();
  await expect(chapter.getByRole('img', { name: 'Mean of the 6 futures' })).toBeVisible();

  // Of another noisy image they say nothing.
  await chapter.getByRole('button', { name: 'Noise it anew' }).press('Enter');
  await expect(future(1)).toBeHidden();
  await expect(page).toHaveURL(/futuresTime=0\.6.*futuresSeed=2/);
  await page.reload();
  await expect(chapter.getByRole('spinbutton', { name: 'Time t' })).toHaveValue('0.6');
});

test('draws from one seed are one picture without fresh noise, and as many as there are with it', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.open(await tinyModels());
  const chapter = learn.chapter('What the seed decides');
  await chapter.getByRole('spinbutton', { name: 'Seed of the noise' }).fill('12');
  await learn.start(chapter, 'Draw 4 with each η');
  const told = chapter.getByRole('status').last();
  await expect(told).toHaveText('With η = 0 the 4 draws are one picture, 4 times.', { timeout: runTimeout });
  const draw = (number: number, eta: number) => chapter.getByRole('img', { name: `Draw ${number} of 4 with η = ${eta}` });
  await expect.poll(async () => (await shownBy(draw(1, 0))) === (await shownBy(draw(2, 0)))).toBe(true);

  await chapter.getByRole('slider', { name: 'Fresh noise, η' }).press('End');
  await expect(told).toContainText('With η = 1 the 4 draws are 4 different pictures');
  await expect.poll(async () => (await shownBy(draw(1, 1))) === (await shownBy(draw(2, 1)))).toBe(false);
  await expect(page).toHaveURL(/drawsSeed=12.*drawsEta=1/);
});

test('the errors of the chosen model are drawn by noise level and told in numbers', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.open(await tinyModels());
  const chapter = learn.chapter('Where it errs');
  await expect(chapter.getByRole('img', { name: 'Nothing is measured yet.' })).toBeVisible();
  await learn.start(chapter, 'Measure its errors');
  await expect(chapter.getByRole('img', { name: /^From a noise of .* the error of the noise goes from/ })).toBeVisible({
    timeout: runTimeout,
  });
  await expect(chapter.getByRole('status').last()).toContainText('that of the image from', { timeout: runTimeout });
  await chapter.getByText('Numbers').click();
  await expect(chapter.getByRole('row')).toHaveCount(1 + 12);
});

test('an experiment can be stopped while the model is still on its way, and another waits for it', async ({ page, guard }) => {
  guard.allow(/net::ERR_ABORTED$/);
  const learn = new LearnPage(page);
  const site = await learn.open(await tinyModels());
  site.fail('first/model.onnx', () => new Promise(() => undefined));
  const chapter = learn.chapter('One noisy image has many futures');
  const start = await learn.start(chapter, 'Draw 6 futures');
  await expect(chapter.getByRole('status').last()).toHaveText('Getting the model ready…');
  await expect(learn.chapter('Where it errs').getByRole('status').last()).toContainText('Another chapter is computing');
  await chapter.getByRole('button', { name: 'Stop' }).press('Enter');
  await expect(start).toHaveAttribute('aria-disabled', 'false');
  await expect(chapter.getByRole('status').last()).toBeEmpty();
});

for (const { name, use } of screens) {
  test.describe(name, () => {
    test.use(use);
    test('axe finds nothing wrong with what the experiments found', async ({ page }) => {
      const learn = new LearnPage(page);
      await learn.open(await tinyModels(), 'toyStart=point');
      for (const [title, button] of [
        ['One noisy image has many futures', 'Draw 6 futures'],
        ['Where it errs', 'Measure its errors'],
      ] as const) {
        const chapter = learn.chapter(title);
        await chapter.locator('.question-choice').first().click();
        await chapter.getByRole('button', { name: button }).click();
        await expect(chapter.getByRole('status').last()).toContainText(/chance would still leave|that of the image from/, {
          timeout: runTimeout,
        });
      }
      await expectSound(page, 'tour with its experiments');
    });
  });
}
