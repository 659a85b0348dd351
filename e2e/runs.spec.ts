import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runsStudioAddress } from '../playwright.config.ts';
import { projectRoot } from '../scripts/project.ts';
import { expect, test } from './fixtures.ts';
import { clearRuns, TrainingRun } from './models/training-run.ts';
import { RunsPage } from './pages/runs-page.ts';
import { expectSound, screens } from './sound.ts';

test.use({ baseURL: runsStudioAddress });
test.beforeEach(clearRuns);
test.afterAll(clearRuns);

test('a training run is watched as it goes, and its model draws', async ({ page, studio }) => {
  const run = await TrainingRun.start('photographs');
  const runs = new RunsPage(page);
  await studio.open();
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByRole('heading', { name: run.name })).toBeVisible();
  await expect(runs.fact('State')).toHaveText('Running');
  await expect(runs.fact('Steps')).toHaveText('20 of 100');
  // 80 steps of 5 images, at 25 images a second.
  await expect(runs.fact('Time left')).toHaveText('about 16.0 s');
  await expect(runs.chart(/^Loss by step/)).toHaveAccessibleName(
    /Training: 0\.9000 at step 10, 0\.8000 at step 20\. Validation: 0\.8500 at step 20/,
  );
  await expect(runs.chart(/^PSNR by step/)).toHaveAccessibleName(/12\.25 at step 20/);

  await expect(runs.grid).toHaveAccessibleName(/after 20 steps/);
  await runs.grids.press('Home');
  await expect(runs.grid).toHaveAccessibleName(/after 10 steps/);
  await expect.poll(() => runs.gridWidth()).toBeGreaterThan(0);

  await run.learn(30, 0.7);
  await expect(runs.fact('Steps')).toHaveText('30 of 100');
  await expect(runs.fact('Training loss')).toHaveText('0.7000');
  await expect(runs.chart(/^Loss by step/)).toHaveAccessibleName(/Training: 0\.9000 at step 10, 0\.7000 at step 30/);
  await expect(runs.grid).toHaveAccessibleName(/after 10 steps/);

  await run.stop();
  await expect(runs.fact('State')).toHaveText('Stopped');

  await page.getByRole('link', { name: 'Draw with this model' }).click();
  await expect(studio.model.locator('option:checked')).toHaveText(`Photographs · ${run.name}`);
  await studio.generate({ seed: 5, images: 1, steps: 2 });
  await expect(studio.picture('predictedX0')).toBeVisible();
});

test('a run that is damaged or has gone is told of', async ({ page, guard }) => {
  const [first, second] = [await TrainingRun.start('photographs'), await TrainingRun.start('paintings')];
  await first.stop();
  await first.damage();
  const runs = new RunsPage(page);
  await runs.open(first.name);
  await expect(runs.detail).toContainText('is damaged');
  await runs.list.getByRole('link', { name: second.name }).click();
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible();
  // The page may be asking for it at this very moment.
  guard.allow(new RegExp(second.name));
  await second.remove();
  await expect(page.getByRole('main')).toContainText(`There is no run ${second.name}`);
  await expect(runs.list.getByRole('link')).toHaveCount(1);
});

test('a page from another server than npm start has no runs', async ({ page, studio }) => {
  const html = await readFile(join(projectRoot, 'dist/index.html'), 'utf8');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.route(/\/\?provider=wasm$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: html });
  });
  await studio.open();
  await expect(studio.modelStatus).toBeVisible();
  await expect(page.getByRole('link', { name: 'Results' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Runs' })).toBeHidden();
  expect(asked.filter((path) => path.includes('/runs'))).toEqual([]);
});

for (const { name, use } of screens) {
  test.describe(`the Runs view ${name}`, () => {
    test.use(use);

    test('is sound with no run, with one and with a damaged one', async ({ page }) => {
      const runs = new RunsPage(page);
      await runs.open();
      await expect(page.getByRole('main')).toContainText('There are no training runs yet.');
      await expectSound(page, 'empty');

      const run = await TrainingRun.start('photographs');
      await expect(runs.chart(/^Loss by step/)).toBeVisible();
      await expectSound(page, 'running');

      await run.stop();
      await run.damage();
      await expect(runs.detail).toContainText('is damaged');
      await expectSound(page, 'damaged');
    });
  });
}
