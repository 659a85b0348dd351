import { expect, test } from './fixtures.ts';
import { tinyModels } from './models/tiny.ts';
import { LearnPage, shownBy } from './pages/learn-page.ts';

test('a network learns points from nothing while one looks, and its training can be gone through', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.open(await tinyModels());
  const chapter = learn.chapter('A network learns it from nothing');
  await expect(chapter.getByRole('img', { name: /^The formula, step 24 of 24:.*8 of 8 points of the ring/ })).toBeVisible();
  const train = await learn.start(chapter, 'Train it');
  await expect(train).toHaveAttribute('aria-disabled', 'true');
  await expect(chapter.getByText('Training. The dashed line is the least loss that any network can reach.')).toBeVisible();
  const network = chapter.getByRole('img', { name: /^The network, after/ });
  await expect(network).toHaveAccessibleName(/^The network, after (8|9|\d\d)\d training steps: \d+ of its 160 particles/);
  await chapter.getByRole('button', { name: 'Stop' }).press('Enter');
  await expect(chapter.getByText(/^After \d+ steps the loss is 0\.\d+, where the least that any network can reach is 0\.3/)).toBeVisible();
  await expect(train).toHaveText('Train it anew');
  await expect(chapter.getByRole('img', { name: /^From [01]\.\d+ to 0\.\d+ over/ })).toBeVisible();

  // Back to the network that had learnt nothing: what it draws is the noise, all of it taken for the picture.
  const learnt = await shownBy(network);
  await chapter.getByRole('slider', { name: /^Training step, of/ }).press('Home');
  await expect(network).toHaveAccessibleName(/^The network, after 0 training steps/);
  await expect.poll(() => shownBy(network)).not.toBe(learnt);
  await chapter.getByRole('slider', { name: /^Training step, of/ }).press('ArrowRight');
  await expect(network).toHaveAccessibleName(/^The network, after 40 training steps/);

  // What it learnt is of this distribution alone.
  await chapter.getByRole('radio', { name: 'Clusters' }).check();
  await expect(network).toBeHidden();
  await expect(chapter.getByRole('img', { name: /^The formula, .*of 3 clusters/ })).toBeVisible();
  await expect(train).toHaveText('Train it');
});
