import { expect, test } from './fixtures.ts';
import { tinyModels } from './models/tiny.ts';
import { LearnPage, shownBy } from './pages/learn-page.ts';

const title = 'In two dimensions all of it can be seen';

test('particles walk from the same noise with and without fresh noise, by keyboard alone', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.open(await tinyModels());
  const toy = learn.chapter(title);
  const [ddim, other] = [toy.getByRole('img', { name: /^DDIM, η = 0:/ }), toy.getByRole('img', { name: /^DDPM, η = 1\.00:/ })];
  await expect(ddim).toHaveAccessibleName(/step 0 of 24, noise 1\.000\. 160 particles/);

  const step = toy.getByRole('slider', { name: /^Step, of/ });
  const atStart = await shownBy(ddim);
  await step.press('End');
  await expect(ddim).toHaveAccessibleName(/step 24 of 24, noise 0\.000\. 160 particles, nearest to 8 of 8 points of the ring/);
  await expect(other).toHaveAccessibleName(/step 24 of 24/);
  await expect.poll(() => shownBy(ddim)).not.toBe(atStart);
  await expect(toy.getByText(/^With η = 1\.00, \d+ of 160 particles end in another/)).toBeVisible();

  // Fresh noise is the only difference between the two sides.
  const eta = toy.getByRole('slider', { name: /^Fresh noise/ });
  await eta.press('Home');
  await expect(toy.getByText('With η = 0.00, 0 of 160 particles end in another of the points of the ring than with η = 0.')).toBeVisible();
  await expect(toy.getByRole('img', { name: /^DDIM, η = 0\.00:/ })).toBeVisible();
  const left = await shownBy(ddim);
  await expect.poll(() => shownBy(toy.getByRole('img', { name: /^DDIM, η = 0\.00:/ }))).toBe(left);

  await step.press('Home');
  await toy.getByRole('button', { name: 'Play' }).press('Enter');
  await expect(toy.getByRole('spinbutton', { name: /^Step, of/ })).toHaveValue('24', { timeout: 20_000 });
  await expect(toy.getByRole('button', { name: 'Play' })).toBeFocused();
});

test('all particles start at one point, which the arrow keys and a finger move, and a reload keeps', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.open(await tinyModels());
  const toy = learn.chapter(title);
  await toy.getByRole('radio', { name: 'Clusters' }).check();
  await toy.getByRole('radio', { name: 'From one point' }).check();
  await toy.getByRole('slider', { name: /^Step, of/ }).press('End');
  await expect(toy.getByText(/With η = 0 they end in 1 of 3 clusters, with η = 1\.00 in [23]\./)).toBeVisible();

  const start = toy.getByRole('button', { name: /^Start of all particles/ });
  await expect(start).toHaveAccessibleName('Start of all particles, at 0.5 across and 0.4 up');
  await start.press('ArrowLeft');
  await start.press('ArrowUp');
  await expect(start).toHaveAccessibleName('Start of all particles, at 0.4 across and 0.5 up');
  const plane = await toy.getByRole('img', { name: /^DDIM, η = 0:/ }).boundingBox();
  const handle = await start.boundingBox();
  if (!plane || !handle) throw new Error('the plane or its start is not there');
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(plane.x + plane.width / 4, plane.y + plane.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(start).toHaveAccessibleName('Start of all particles, at -1.4 across and 0.0 up');

  await toy.getByRole('spinbutton', { name: 'Steps', exact: true }).fill('12');
  await expect(page).toHaveURL(/toyShape=clusters.*toyStart=point.*toySteps=12/);
  await page.reload();
  await expect(start).toHaveAccessibleName('Start of all particles, at -1.4 across and 0.0 up');
  await expect(toy.getByRole('img', { name: /^DDIM, η = 0:/ })).toHaveAccessibleName(/step 0 of 12/);
});

test('a question is asked before it is answered', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.open(await tinyModels());
  const question = learn.chapter(title).getByRole('group', { name: /Where will they end\?$/ });
  await expect(question.getByRole('status')).toBeEmpty();
  await question.getByRole('button', { name: /^Further away/ }).press('Enter');
  await expect(question.getByRole('status')).toContainText('Not so: “In the same shape, but each somewhere else” is right.');
  await question.getByRole('button', { name: /^In the same shape/ }).press('Enter');
  await expect(question.getByRole('status')).toContainText('Yes.');
});
