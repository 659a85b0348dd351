import { expect, test } from './fixtures.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

test('a run goes on while the visitor looks at another view, and is found as it stands', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await studio.set({ seed: 5, images: 4, steps: 400 });
  await studio.generateButton.click();
  await studio.reached(2);
  await page.getByRole('link', { name: 'Data' }).click();
  await expect(page).toHaveTitle(/^\d+\/400 · Data · Stepwise$/);
  const before = (await studio.marks()).length;
  await expect.poll(async () => (await studio.marks()).length).toBeGreaterThan(before);
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page.getByRole('application')).toBeVisible();
  // Escape ends a run in the view that makes it, not from afar.
  await page.keyboard.press('Escape');
  await page.goBack();
  await expect(page).toHaveTitle(/^(\d+\/400 · )?Stepwise/);
  await studio.finished();
  expect((await studio.readout()).step).toBe(400);
  await expect(studio.picture('predictedX0')).toBeVisible();
});

test('the other views cost the first load nothing', async ({ page, studio }) => {
  const requested: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
  await studio.open();
  await expect(studio.modelStatus).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(requested.filter((path) => /DataView|ResultsView|\/analysis\//.test(path))).toEqual([]);
  await page.getByRole('link', { name: 'Results' }).click();
  await expect(page.getByRole('heading', { name: 'Results' })).toBeVisible();
  expect(requested.filter((path) => path.includes('ResultsView'))).not.toEqual([]);
});

test('a view whose code does not come says so, and comes at another try', async ({ page, guard, studio }) => {
  guard.allow(/DataView/);
  await page.route('**/DataView-*.js', (route) => route.abort());
  await studio.open();
  await page.getByRole('link', { name: 'Data' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText(
    'This part of the page could not be loaded. Check the connection and try again.',
  );
  await page.unroute('**/DataView-*.js');
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(page.getByRole('application')).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
});

test('a view whose code does not come at another try either comes with a page that is loaded anew', async ({ page, guard, studio }) => {
  // A reload may cut off the runtime's file while it loads ahead of need.
  guard.allow(/DataView/, /ort-wasm.*ERR_ABORTED/);
  await page.route('**/DataView-*.js', (route) => route.fulfill({ status: 404 }));
  await studio.open();
  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(page.getByRole('main').getByRole('alert')).toContainText(
    'It may have been replaced on the server since the page was opened',
  );
  await expect(page.getByRole('button', { name: 'Try again' })).toBeHidden();

  await page.unroute('**/DataView-*.js');
  await page.getByRole('button', { name: 'Reload the page' }).press('Enter');
  await expect(page).toHaveTitle('Data · Stepwise');
  await expect(page.getByRole('application')).toBeVisible();
});

test('all views are in sight, and nothing beside the page, from a phone to a large screen', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  const links = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
  await expect(links.first()).toBeVisible();
  for (const width of [360, 639, 640, 760, 860, 959, 960, 1280, 3840]) {
    await page.setViewportSize({ width, height: Math.max(740, width * 0.5625) });
    for (const link of await links.all()) await expect(link, `at ${width} pixels`).toBeInViewport({ ratio: 1 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `at ${width} pixels`).toBeLessThanOrEqual(0);
  }
});
