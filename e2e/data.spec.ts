import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../scripts/project.ts';
import { datasetReportSchema, reportCatalogSchema, type DatasetReport } from '../src/documents/dataset-report.ts';
import { expect, test } from './fixtures.ts';
import { shippedFolder } from './models/shipped.ts';
import { DataPage, rowsOf } from './pages/data-page.ts';
import { expectSound, screens } from './sound.ts';

const analysis = join(projectRoot, 'public/analysis');
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(analysis, path), 'utf8'));
const { reports } = reportCatalogSchema.parse(readJson('catalog.json'));
const reportOf = (id: string): DatasetReport => datasetReportSchema.parse(readJson(`${id}/report.json`));
const count = (value: number) => value.toLocaleString('en-US');
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const methods = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' } as const;
const spaces = { pixels: 'Pixels', features: 'Features' } as const;

for (const { id, title } of reports) {
  test(`the report of ${title} is shown with the numbers of its file`, async ({ page }) => {
    const data = new DataPage(page);
    const report = reportOf(id);
    const { images, channels, duplicates, embeddings, variance } = report;
    await data.open(id);
    await expect(page.getByRole('heading', { name: `${count(images.total)} images` })).toBeVisible();
    for (const { text } of report.sentences) await expect(page.getByText(text, { exact: true })).toBeVisible();

    const partsOf = ({ train, validation, test }: DatasetReport['images']['after']) =>
      [train, validation, test, train + validation + test].map(count);
    expect(await data.numbersOf('Parts')).toEqual([
      ...(images.before ? [['As published', ...partsOf(images.before)]] : []),
      ['As used here', ...partsOf(images.after)],
    ]);

    const red = channels[0].shares;
    const channelRows = await data.numbersOf('Red, green and blue');
    expect(channelRows.map((row) => row[1])).toEqual(red.map((share) => `${(100 * share).toFixed(2)} %`));
    for (const { name, mean, deviation } of channels) {
      await expect(data.section('Colour')).toContainText(`${name} ${mean.toFixed(3)} ± ${deviation.toFixed(3)}`);
    }
    expect((await data.numbersOf('Hue')).map((row) => row[1])).toEqual(report.hue.sectors.map(({ share }) => percent(share)));

    await expect(data.section('Variance')).toContainText(variance.overall.toFixed(4));
    await expect(data.section('Near-duplicates').getByRole('definition')).toHaveText(
      [duplicates.pairs, duplicates.acrossParts, duplicates.imagesAcrossParts].map(count),
    );

    const compactness = await rowsOf(page.getByRole('region', { name: 'Compactness' }).getByRole('table'));
    expect(compactness).toEqual(
      embeddings.spaces.flatMap((space) =>
        [
          { name: `all ${count(space.dimensions)} dimensions`, ...space.compactness },
          ...space.embeddings.map(({ method, compactness }) => ({ name: methods[method], ...compactness })),
        ].map(({ name, silhouette, neighbours, chance }) => [
          `${spaces[space.name]}, ${name}`,
          silhouette.toFixed(3),
          percent(neighbours),
          percent(chance),
        ]),
      ),
    );
    const mean = page.getByRole('img', { name: /^The mean of all images/ });
    expect(await mean.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(report.meanImage.side);
  });
}

test('classes and attributes are shown before and after the split', async ({ page }) => {
  const data = new DataPage(page);
  await data.open('flowers102');
  const { classes } = reportOf('flowers102');
  const published = await data.numbersOf('Classes as published');
  expect(published).toHaveLength(classes?.length ?? 0);
  const [name, train, validation, held, all] = published[0] ?? [];
  const before = classes?.find((candidate) => candidate.name === name)?.before;
  expect([train, validation, held].map(Number)).toEqual([before?.train, before?.validation, before?.test]);
  expect(Number(all)).toBe(258);

  await page.getByRole('link', { name: 'CelebA' }).click();
  const attributes = await data.numbersOf('Attributes');
  const expected = reportOf('celeba').attributes?.toSorted((left, right) => right.share - left.share);
  expect(attributes.map((row) => row.slice(0, 2))).toEqual(expected?.map(({ name: attribute, share }) => [attribute, percent(share)]));
});

test('a dataset is a link, and Back leads to the one before', async ({ page }) => {
  const data = new DataPage(page);
  await data.open();
  const [first, second] = reports;
  await expect(page.getByRole('link', { name: first?.title ?? '', exact: true })).toHaveAttribute('aria-current', 'page');
  await page.getByRole('link', { name: second?.title ?? '', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`#data/${second?.id ?? ''}\\?`));
  await expect(page.getByRole('heading', { name: `${count(reportOf(second?.id ?? '').images.total)} images` })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('link', { name: first?.title ?? '', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { name: `${count(reportOf(first?.id ?? '').images.total)} images` })).toBeVisible();
});

test('an address of a dataset that is not there says so', async ({ page }) => {
  const data = new DataPage(page);
  await data.open('nowhere');
  await expect(data.failure).toContainText('There is no report of a dataset called “nowhere” here.');
});

test('the map changes with what is compared and how, and is walked by keyboard', async ({ page }) => {
  const data = new DataPage(page);
  await data.open('celeba');
  await expect(data.map).toHaveAccessibleName('Map of 2000 images: pixels by PCA');
  const current = page.getByRole('region', { name: 'Compactness' }).locator('[aria-current]');
  await expect(current).toContainText('Pixels, PCA');

  await page.getByRole('radio', { name: 'PCA' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(data.map).toHaveAccessibleName('Map of 2000 images: pixels by t-SNE');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('radio', { name: 'Features' }).check();
  await expect(data.map).toHaveAccessibleName('Map of 2000 images: features by UMAP');
  await expect(current).toContainText('Features, UMAP');

  await data.map.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(data.pointed).toContainText(/Male: (no|yes)/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Male/, pressed: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(data.pointed).toContainText('Point at an image');
  // In this view the studio's keys do nothing.
  await page.keyboard.press('g');
  await expect(page.getByRole('link', { name: 'Generate' })).toHaveText('Generate');
});

test('the map shows the photographs of a folder, still after another view, until it is closed; the keyboard keeps its place', async ({
  page,
}) => {
  const names = reportOf('flowers102').embeddings.subset.names?.slice(0, 3) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'stepwise-photographs-'));
  try {
    for (const name of names) await cp(join(shippedFolder('flowers'), 'preview.png'), join(folder, name));
    const data = new DataPage(page);
    await data.open('flowers102');
    const input = page.getByLabel('Open your data folder…');
    await input.focus();
    await input.setInputFiles(folder);
    const close = page.getByRole('button', { name: 'Close the folder' });
    await expect(close).toBeFocused();
    await expect(data.thumbnails).toHaveCount(names.length);

    await page.getByRole('link', { name: 'Results' }).click();
    await expect(page.getByRole('heading', { name: 'Results' })).toBeVisible();
    await page.goBack();
    await expect(data.thumbnails).toHaveCount(names.length);
    expect(await data.brokenThumbnails()).toEqual([]);

    await close.press('Enter');
    await expect(data.thumbnails).toHaveCount(0);
    await expect(input).toBeFocused();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a report that is missing or broken ends in a sentence, and can be tried again', async ({ page, guard }) => {
  guard.allow(/report\.json/, /catalog\.json/);
  const data = new DataPage(page);
  await page.route('**/analysis/catalog.json', (route) => route.fulfill({ status: 404 }));
  await data.open('celeba');
  await expect(data.failure).toContainText('/analysis/catalog.json could not be read: the server answered 404.');
  await page.unroute('**/analysis/catalog.json');
  await page.route('**/celeba/report.json', (route) => route.fulfill({ body: '{"id": "celeba"', contentType: 'application/json' }));
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(data.failure).toContainText('/analysis/celeba/report.json could not be read: it is not valid JSON.');
  // What was pressed is gone: the keyboard goes on in the page.
  await expect(page.getByRole('main')).toBeFocused();

  await page.unroute('**/celeba/report.json');
  await page.route('**/celeba/report.json', (route) => route.fulfill({ json: { id: 'celeba' } }));
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(data.failure).toContainText('its title is missing');
  await page.unroute('**/celeba/report.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: '36,000 images' })).toBeVisible();
  await expect(data.failure).toBeHidden();
});

for (const { name, use } of screens) {
  test.describe(`the Data view ${name}`, () => {
    test.use(use);

    for (const { id, title } of reports) {
      test(`is sound with ${title}`, async ({ page }) => {
        const data = new DataPage(page);
        await data.open(id);
        await expect(data.map).toBeVisible();
        await data.numbersOf('Hue');
        await expectSound(page, title);
      });
    }
  });
}
