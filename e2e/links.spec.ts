import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import { ComparePage } from './pages/compare-page.ts';
import { DataPage } from './pages/data-page.ts';

/** What is in the clipboard after the page has put a link there. */
async function copiedLink(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).filter({ visible: true }).click();
  await expect(page.getByTestId('recipe-notice')).toContainText('The link is copied');
  return page.evaluate(() => navigator.clipboard.readText());
}

test.beforeEach(async ({ page, guard }) => {
  // Going elsewhere cuts off what the page was still loading.
  guard.allow(/^request: .* net::ERR_ABORTED/);
  await ModelSite.serve(page, await tinyModels());
});

test('a comparison is there again after a reload, by a link, and after another view', async ({ page, context }) => {
  const compare = new ComparePage(page);
  await compare.open();
  await compare.set('Seed of both', 5);
  await compare.set('Steps of A', 2);
  await compare.set('Steps of B', 4);
  const link = await copiedLink(page);
  expect(new URL(link).search).toBe('');
  await expect(page).toHaveURL(/a\.steps=2.*b\.steps=4/);
  const expectRestored = async (on: typeof page) => {
    await expect(on.getByRole('spinbutton', { name: 'Seed of both' })).toHaveValue('5');
    await expect(on.getByRole('spinbutton', { name: 'Steps of A' })).toHaveValue('2');
    await expect(on.getByRole('spinbutton', { name: 'Steps of B' })).toHaveValue('4');
  };
  await page.reload();
  await expectRestored(page);
  await page.goto('./?provider=wasm#generate');
  await page.reload();
  await page.getByRole('link', { name: 'Compare' }).click();
  await expectRestored(page);
  await expect(page).toHaveURL(/a\.steps=2/);

  const elsewhere = await context.newPage();
  await ModelSite.serve(elsewhere, await tinyModels());
  await elsewhere.goto(link.replace('a.steps=2', 'a.steps=3'));
  await expect(elsewhere.getByRole('spinbutton', { name: 'Steps of A' })).toHaveValue('3');
});

test('the headline of a comparison is about what is drawn', async ({ page }) => {
  const compare = new ComparePage(page);
  await compare.open();
  await compare.set('Steps of A', 2);
  await compare.set('Steps of B', 4);
  await compare.draw();
  await expect(page.getByText('A and B differ in steps.')).toBeVisible();
  await compare.set('Steps of B', 2);
  await expect(page.getByText('A and B differ in steps. The settings are others by now: draw both to see them.')).toBeVisible();
  await compare.draw();
  await expect(page.getByText('A and B are the same: so should be their pictures.', { exact: true })).toBeVisible();
});

test('Steer is there again with its panel, its settings and its model', async ({ page }) => {
  const [, second] = await tinyModels();
  await page.goto('./?provider=wasm#steer');
  await page.getByRole('spinbutton', { name: 'First seed', exact: true }).fill('77');
  const link = await copiedLink(page);
  await page.goto(link.replace('model=first', `model=${second.id}`).replace('firstSeed=77', 'firstSeed=78'));
  await expect(page.getByRole('spinbutton', { name: 'First seed', exact: true })).toHaveValue('78');
  await expect(page.getByText(`with ${second.title}`)).toBeVisible();
  await page.getByRole('radio', { name: 'Edit' }).check();
  await expect(page).toHaveURL(/panel=edit/);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Edit' })).toBeChecked();
});

test('Learn is there again with its model, its times and its noise', async ({ page, context }) => {
  const [, second] = await tinyModels();
  await page.goto('./?provider=wasm#learn');
  const chapter = (on: Page, title: string) => on.getByRole('region', { name: title });
  const noising = (on: Page) => chapter(on, 'Noise is easy to add');
  const embedding = (on: Page) => chapter(on, 'It has to know how noisy');
  await noising(page).getByRole('spinbutton', { name: /^Time/ }).fill('0.6');
  await noising(page).getByRole('button', { name: 'Draw other noise' }).click();
  await embedding(page).getByRole('spinbutton', { name: /^Time/ }).fill('0.7');
  await chapter(page, 'A network learns to see through it').getByRole('radio').first().check();

  const expectRestored = async (on: Page) => {
    await expect(noising(on).getByRole('spinbutton', { name: /^Time/ })).toHaveValue('0.6');
    await expect(embedding(on).getByRole('spinbutton', { name: /^Time/ })).toHaveValue('0.7');
    await expect(chapter(on, 'A network learns to see through it').getByRole('radio').first()).toBeChecked();
  };
  // At once: the last change has not reached the address yet.
  await page.reload();
  await expectRestored(page);
  await expect(page).toHaveURL(/noisingTime=0\.6&noisingSeed=2&.*embeddingTime=0\.7/);

  const link = await copiedLink(page);
  const elsewhere = await context.newPage();
  await ModelSite.serve(elsewhere, await tinyModels());
  await elsewhere.goto(link.replace('model=first', `model=${second.id}`).replace('noisingTime=0.6', 'noisingTime=9'));
  await expect(elsewhere.getByRole('combobox', { name: 'Model' })).toHaveValue(second.id);
  await expect(embedding(elsewhere).getByRole('spinbutton', { name: /^Time/ })).toHaveValue('0.7');
  await expect(noising(elsewhere).getByRole('spinbutton', { name: /^Time/ }), 'what is not sound is as at first').toHaveValue('0');
});

test('the map of a dataset is there again as it was set, and that of another dataset as that was', async ({ page }) => {
  const data = new DataPage(page);
  await data.open('flowers102');
  await page.getByRole('radio', { name: 'UMAP' }).check();
  await page.getByRole('combobox', { name: 'Highlight' }).selectOption('3');
  await expect(page).toHaveURL(/#data\/flowers102\?space=pixels&method=umap&group=3$/);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'UMAP' })).toBeChecked();
  await expect(page.getByRole('combobox', { name: 'Highlight' })).toHaveValue('3');

  await page.goto('./#data/celeba?method=tsne&group=99999');
  await expect(page.getByRole('radio', { name: 't-SNE' })).toBeChecked();
  await expect(page.getByRole('combobox', { name: 'Highlight' }), 'a group that the report lacks').toHaveValue('');
  await page
    .getByRole('navigation', { name: 'Datasets' })
    .getByRole('link', { name: /Flowers/ })
    .click();
  await expect(page.getByRole('radio', { name: 'UMAP' })).toBeChecked();
});

test('a recipe in the address leaves it when the visitor sets something else', async ({ page, studio }) => {
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 3 });
  const link = await copiedLink(page);
  expect(new URL(link).search).toBe('');
  await page.goto(link);
  await page.reload();
  await expect(page.getByTestId('recipe-notice')).toContainText('settings are in place');
  await expect(studio.steps).toHaveValue('3');
  await studio.set({ steps: 4 });
  await expect(page).toHaveURL(/#generate$/);
  await page.reload();
  await expect(studio.steps).toHaveValue('4');
});

test('where the browser does not let the page copy, the link can be copied by hand', async ({ page, studio }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } });
  });
  await studio.open();
  await studio.generate({ seed: 5, images: 1, steps: 3 });
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/#generate\?model=first&.*seed=5/);
});

test('Generate is there again after a reload, with the seed that was typed', async ({ page, studio }) => {
  await studio.open();
  await page.getByRole('spinbutton', { name: 'Steps' }).fill('3');
  await page.getByRole('spinbutton', { name: 'Seed', exact: true }).fill('123');
  await page.reload();
  await expect(page.getByRole('spinbutton', { name: 'Seed', exact: true })).toHaveValue('123');
  await expect(page.getByRole('spinbutton', { name: 'Steps' })).toHaveValue('3');
});
