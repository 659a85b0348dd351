import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { modelCardSchema, type ModelCard } from '../src/documents/card.ts';
import type { EvaluationResult } from '../src/documents/evaluation.ts';
import { testCell, testStudy, testStudyFacts } from '../src/documents/testing/study.ts';
import { expect, test } from './fixtures.ts';
import { evaluatedCard, madeUpResult } from './models/evaluated.ts';
import { shippedFolder, shippedModels } from './models/shipped.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { rowsOf } from './pages/data-page.ts';
import { expectSound, screens } from './sound.ts';

const cardOf = (id: string): ModelCard => modelCardSchema.parse(JSON.parse(readFileSync(join(shippedFolder(id), 'card.json'), 'utf8')));
const flowers = cardOf('flowers');

/** Lets the page find these results of the flowers, and of the other models none. */
async function serveResults(page: Page, results: readonly EvaluationResult[]): Promise<void> {
  for (const { id } of shippedModels) {
    const card = { ...cardOf(id), metrics: [] };
    const [first] = results;
    const json = id === 'flowers' && first ? evaluatedCard(card, first) : card;
    await page.route(`**/models/${id}/card.json`, (route) => route.fulfill({ json }));
  }
  await page.route('**/models/flowers/evaluation.json', (route) => route.fulfill({ json: { model: 'flowers', results } }));
}

test('every shipped model is there, with the training that its card tells of', async ({ page }) => {
  await page.goto('./?provider=wasm#results');
  for (const { id, title } of shippedModels) {
    const { training } = cardOf(id);
    const model = page.getByTestId(`results-${id}`);
    await expect(model.getByRole('heading', { name: title, exact: true })).toBeVisible();
    const facts = model.getByRole('region', { name: /^Training of/ });
    await expect(facts).toContainText(training.samplesSeen.toLocaleString('en-US'));
    if (training.validationLoss !== null) await expect(facts).toContainText(training.validationLoss.toFixed(4));
    if (training.psnr !== null) await expect(facts).toContainText(`${training.psnr.toFixed(2)} dB`);
  }
});

test('an evaluation is shown as its file has it, beside the floor', async ({ page }) => {
  const result = madeUpResult(flowers);
  const slower = { ...madeUpResult(flowers, 0.9), generated: { ...result.generated, steps: 100 } };
  await serveResults(page, [result, slower]);
  await page.goto('./?provider=wasm#results');
  const model = page.getByTestId('results-flowers');
  const evaluation = model.getByRole('group', { name: 'DDIM, 50 steps, 5,000 images', exact: true });
  expect(await rowsOf(evaluation.getByRole('table'))).toEqual([
    ['FID-768', '1.23', '0.0735', '16.8 ×', '0.0812'],
    ['KID-768 × 10³', '41.2 ± 2.3', '0.91 ± 0.31', '45.2 ×', '1.23 ± 0.32'],
  ]);
  await expect(evaluation.getByText(/^FID of fewer than 2,048 images \(here 5000 against 818\)/)).toBeVisible();
  for (const fact of [
    'KID-768 over 100 subsets of 818 images',
    '5,000 images of 64 × 64 pixels',
    'seeds from 7',
    'DDIM, 50 steps',
    'trailing spacing, eta 0, predictions clipped',
    '818 test images',
    '5,000 train images',
    'Oxford Flowers 102, split seed 1',
    'inception-2015-12-05-768, 768 dimensions',
    '2026-11-24, AMD EPYC, 2 cores',
    'commit 0123456789ab',
  ]) {
    await expect(evaluation).toContainText(fact);
  }
  await expect(page.getByText('FID-768 and KID-768 are of other features than the published FID and KID')).toBeVisible();

  const chart = page.getByRole('figure', { name: 'FID-768', exact: true });
  await expect(chart.getByRole('img').first()).toHaveAccessibleName(
    /Flowers \(DDIM, 100 steps, 5,000 images\) 0\.900, the floor is 0\.0735/,
  );
  await chart.getByText('Numbers').click();
  expect((await rowsOf(chart.getByRole('table'))).map((row) => row[2])).toEqual(['0.900', '1.23']);
});

test('a model without an evaluation names the command that makes one', async ({ page }) => {
  await serveResults(page, []);
  await page.goto('./?provider=wasm#results');
  await expect(page.getByTestId('results-celeba')).toContainText('This model has not been evaluated yet.');
  await expect(page.getByTestId('results-celeba')).toContainText('npm run evaluate -- --model celeba --samples 5000');
});

test('what was measured of earlier weights is not passed off as that of these', async ({ page }) => {
  await serveResults(page, [{ ...madeUpResult(flowers), weights: '0'.repeat(64) }]);
  await page.goto('./?provider=wasm#results');
  const model = page.getByTestId('results-flowers');
  await expect(model).toContainText('This model has not been evaluated yet.');
  await expect(model).toContainText('One evaluation of earlier weights of this model is not shown.');
});

test('an evaluation that cannot be read costs its model alone, and can be tried again', async ({ page, guard }) => {
  guard.allow(/evaluation\.json/);
  await serveResults(page, [madeUpResult(flowers)]);
  await page.route('**/models/flowers/evaluation.json', (route) => route.fulfill({ status: 500 }));
  await page.goto('./?provider=wasm#results');
  const model = page.getByTestId('results-flowers');
  await expect(model.getByRole('alert')).toContainText('/models/flowers/evaluation.json could not be read: the server answered 500.');
  await expect(page.getByTestId('results-celeba')).toBeVisible();

  await page.unroute('**/models/flowers/evaluation.json');
  await serveResults(page, [madeUpResult(flowers)]);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(model.getByRole('table')).toContainText('1.23');
});

/** Lets the page find a study of the flowers beside made-up numbers of the faces, by two samplers. */
async function serveStudy(page: Page): Promise<void> {
  const catalog = JSON.parse(readFileSync(join(shippedFolder('flowers'), '../catalog.json'), 'utf8')) as object;
  const modelOf = (id: string, title: string, factor: number) => ({
    ...testStudyFacts(id),
    title,
    weights: cardOf(id).file.sha256,
    cells: [
      testCell(2 * factor, { steps: 5 }),
      testCell(factor),
      testCell(1.5 * factor, { sampler: 'dpm-solver++', steps: 5 }),
      testCell(0.8 * factor, { sampler: 'dpm-solver++' }),
    ],
  });
  const study = testStudy(modelOf('flowers', 'Flowers', 0.5), modelOf('celeba', 'Reference', 0.9));
  await page.route('**/models/catalog.json', (route) => route.fulfill({ json: { ...catalog, study: 'study.json' } }));
  await page.route('**/models/study.json', (route) => route.fulfill({ json: study }));
}

test('a study says in words which model is nearer, and draws the way that is asked for', async ({ page }) => {
  await serveStudy(page);
  await page.goto('./?provider=wasm#results');
  const study = page.getByRole('region', { name: 'Every sampler: Oxford Flowers 102' });
  await expect(study.getByRole('listitem').first()).toContainText(
    'the nearer to the photographs by its best way is, by evaluations, Flowers at 5, 20.',
  );
  const chart = study.getByRole('figure', { name: 'KID-768 × 10³ by evaluations' });
  await expect(chart.getByRole('img').first()).toHaveAccessibleName(
    /Flowers: 0\.750 at 5 evaluations, 0\.400 at 20 evaluations\. Reference: 1\.35 at 5/,
  );

  await study.getByLabel('drawn by').selectOption('DDIM, eta 0');
  await study.getByLabel('over').selectOption('seconds a picture');
  const bySeconds = study.getByRole('figure', { name: 'KID-768 × 10³ by seconds a picture' });
  await expect(bySeconds.getByRole('img').first()).toHaveAccessibleName(/Flowers: 1\.00 at 0\.10 seconds, 0\.500 at 0\.40 seconds\./);
  await page.reload();
  await expect(bySeconds.getByRole('img').first()).toHaveAccessibleName(/Flowers: 1\.00 at 0\.10 seconds/);

  await study.getByText('Numbers of the study of Flowers').click();
  const rows = await rowsOf(study.getByRole('region', { name: 'the study of Flowers, numbers' }).getByRole('table'));
  expect(rows).toHaveLength(5);
  expect(rows[0]).toEqual(['DDIM, eta 0', '5', '2,048', '0.4000', '1.000 ± 0.010', '0.700', '0.400', '50 %', '0.10']);
});

test('this device is timed with the chosen model, stopped at will, and its times are copied as text', async ({ page }) => {
  await ModelSite.serve(page, await tinyModels());
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./?provider=wasm#results');
  const device = page.getByRole('region', { name: 'This device' });
  const start = device.getByRole('button', { name: 'Time this device' });
  await expect(start).toHaveAttribute('aria-disabled', 'false');
  await start.press('Enter');
  await expect(device.getByRole('status').first()).toHaveText(/^A picture in 20 steps takes about \d[\d.e-]* s here\.$/, {
    timeout: 60_000,
  });
  await expect(start).toBeFocused();
  const rows = await rowsOf(device.getByRole('table'));
  expect(rows.map(([images]) => images)).toEqual(['1', '4', '8']);
  for (const [, ...times] of rows) for (const time of times) expect(parseFloat(time)).toBeGreaterThan(0);
  await device.getByRole('button', { name: 'Copy as text' }).click();
  await expect(device.getByText('Copied.')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split('\n')).toHaveLength(6);
  expect(text).toContain('WebAssembly');

  await start.press('Enter');
  await device.getByRole('button', { name: 'Stop' }).press('Enter');
  await expect(start).toHaveAttribute('aria-disabled', 'false');
});

for (const { name, use } of screens) {
  test.describe(`the Results view ${name}`, () => {
    test.use(use);

    test('is sound with and without evaluations', async ({ page }) => {
      await serveResults(page, [madeUpResult(flowers)]);
      await serveStudy(page);
      await page.goto('./?provider=wasm#results');
      const chart = page.getByRole('figure', { name: 'FID-768', exact: true });
      await chart.getByText('Numbers').click();
      await expect(page.getByTestId('results-celeba')).toBeVisible();
      await expectSound(page, 'evaluated');
    });
  });
}
