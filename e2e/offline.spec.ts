import { expect, test as base } from './fixtures.ts';
import { SiteServer, type SiteServerOptions } from './models/site-server.ts';
import { shippedModels } from './models/shipped.ts';
import { tinyModels } from './models/tiny.ts';
import { expectSound } from './sound.ts';

/** A host of its own, whose files the page may keep. */
const test = base.extend<{ readonly host: SiteServerOptions; readonly server: SiteServer }>({
  host: [{}, { option: true }],
  server: async ({ host }, use) => {
    const server = await SiteServer.start(host);
    await use(server);
    await server.stop();
  },
});
test.use({ serviceWorkers: 'allow' });

const quick = { seed: 5, images: 1, steps: 2 } as const;

test('a page that has drawn once opens and draws without its server', async ({ page, studio, server, guard }) => {
  guard.allow(/net::ERR_CONNECTION_REFUSED/, /service-worker\.js/);
  await page.goto(`${server.address}?provider=wasm`);
  const told = 1e6 * Number(/^[\d.]+/.exec((await studio.modelStatus.filter({ hasText: 'runtime' }).textContent()) ?? '')?.[0]);
  await expect(page.getByText('Less than 1 MB of the page itself follows')).toBeVisible();
  const before = server.sentBytes;
  await studio.generate(quick);
  const drawn = await studio.savedPixels();
  await page.evaluate(() => navigator.serviceWorker.ready);
  // Beside model and runtime: the worker, the decoder, and what of the page was not shown, training with its workers among it.
  expect(server.sentBytes - before - told).toBeLessThan(0.75e6);

  await server.stop();
  await page.reload();
  await expect(studio.modelStatus).toContainText('kept in this browser');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await studio.generate(quick);
  expect(await studio.savedPixels()).toEqual(drawn);
  await expect(studio.notice).toBeEmpty();

  await studio.chooseModel(shippedModels[1]?.title ?? '');
  await expect(studio.modelStatus).toHaveText('Offline: this model is not kept in this browser, so it cannot be downloaded now.');
  await studio.generateButton.click();
  await expect(studio.notice).toContainText('could not be downloaded: the server could not be reached');
  for (const view of ['Steer', 'Compare', 'Learn', 'Train', 'Results']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
    await expect(page.getByRole('main', { name: view }).getByRole('heading').first()).toBeVisible();
  }
});

test('a newer version is told of, does not disturb a run, and is taken when asked for', async ({ page, studio, server }) => {
  const version = () => page.locator('html').getAttribute('data-version');
  const offer = page.getByTestId('update-notice');
  server.replaceModels(await tinyModels());
  await page.goto(`${server.address}?provider=wasm`);
  await studio.generate(quick);
  await page.evaluate(() => navigator.serviceWorker.ready);

  server.publishNewVersion('2');
  await page.reload();
  await expect(offer).toHaveText('A new version of this page is ready.Reload');
  expect(await version()).toBeNull();
  await studio.set({ images: 16, steps: 1000 });
  await studio.generateButton.click();
  await studio.reached(2);
  await expect(offer).toBeEmpty();
  await studio.stopButton.click();
  await expect(offer).toContainText('A new version');
  await expectSound(page, 'updated');

  await offer.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(version).toBe('2');
  await expect(studio.modelStatus).toContainText('kept in this browser');
  await expect(offer).toBeEmpty();
});

test.describe('on a host that sends no headers, below a path', () => {
  test.use({ host: { base: '/somewhere/stepwise/', headers: {} } });

  test('the page becomes isolated by itself, once, and computes on threads', async ({ page, studio, server, guard }) => {
    // The first page is left while its files are still on their way.
    guard.allow(/net::ERR_ABORTED/);
    let loads = 0;
    page.on('domcontentloaded', () => loads++);
    server.replaceModels(await tinyModels());
    await page.goto(`${server.address}?provider=wasm`);
    await expect(studio.provider).toHaveText(/WASM[2-4] threads/);
    expect(loads).toBe(2);
    await studio.generate(quick);

    await page.reload();
    await expect(studio.provider).toHaveText(/WASM[2-4] threads/);
    await studio.generate(quick);
    expect(loads).toBe(3);
  });
});
