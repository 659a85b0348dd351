import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { SiteServer } from './models/site-server.ts';
import { tinyModels } from './models/tiny.ts';
import { watchDevices } from './pages/devices.ts';
import { StudioPage } from './pages/studio-page.ts';

const quick = { seed: 5, images: 1, steps: 3 } as const;

test('a run whose graphics device is lost goes on at the same step in a new worker, to the same pictures', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  const devices = watchDevices(page);
  await studio.open('webgpu');
  const run = { seed: 5, images: 2, steps: 12 };
  await studio.generate(run);
  const undisturbed = await studio.savedPixels();

  await page.evaluate(() => performance.clearMarks());
  await studio.generateButton.click();
  await studio.reached(2);
  await devices.lose();
  await studio.finished();
  expect(await studio.savedPixels()).toEqual(undisturbed);
  expect((await studio.marks()).map(({ index }) => index)).toEqual(Array.from({ length: run.steps + 1 }, (_, index) => index));
  expect(devices.count()).toBe(2);
  await expect(studio.notice).toBeEmpty();
});

test('a run goes on out of sight, and the tab tells how far it is and that it has ended', async ({ page, studio }) => {
  await ModelSite.serve(page, await tinyModels());
  await studio.open();
  const title = await page.title();
  await studio.set({ images: 16, steps: 1000 });
  await studio.generateButton.click();
  await expect(page).toHaveTitle(/^[1-9]\d*\/1000 · Stepwise$/);
  await studio.stopButton.click();
  await expect(page).toHaveTitle(title);

  // A browser without a screen hides no tab: this is what a page meets of one that does.
  const hide = (isHidden: boolean) => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  await page.evaluate(() => (globalThis.requestAnimationFrame = () => 0));
  await page.evaluate(hide, true);
  await studio.generate(quick);
  await expect(page).toHaveTitle('Finished · Stepwise');
  await page.evaluate(hide, false);
  await expect(page).toHaveTitle(title);
});

test('two tabs that want the same model download it once, and both draw', async ({ page, studio }) => {
  const [model] = await tinyModels();
  const other = new StudioPage(await page.context().newPage());
  const sites = await Promise.all([page, other.page].map((each) => ModelSite.serve(each, [model])));
  let programs = 0;
  await page.context().route('**/*.wasm.br', (route) => {
    programs++;
    return route.continue();
  });
  const both = [studio, other];
  for (const each of both) await each.open();
  for (const each of both) await each.set(quick);
  await Promise.all(both.map((each) => each.generateButton.click()));
  const expected = await imagesInNode(model, quick);
  for (const each of both) {
    await each.finished();
    expect(await each.savedPixels()).toMatchPixels(expected, wasmBounds);
  }
  expect(sites.reduce((sum, site) => sum + site.count('first/model.onnx'), 0)).toBe(1);
  expect(programs).toBe(1);
});

test('a browser whose storage is full draws, and says that nothing is kept', async ({ page, studio }) => {
  const [model] = await tinyModels();
  await ModelSite.serve(page, [model]);
  await studio.open();
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 1 });
  await studio.generate(quick);
  await expect(studio.modelStatus).toContainText("not kept: this browser's storage is full");
  await expect(studio.notice).toBeEmpty();
});

test('a page without shared memory computes on one thread', async ({ page, studio }) => {
  const server = await SiteServer.start({ headers: {} });
  try {
    const [model] = await tinyModels();
    server.replaceModels([model]);
    await page.goto(`${server.address}?provider=wasm`);
    await expect(studio.provider).toHaveText('WASM1 thread');
    expect(await page.evaluate(() => 'SharedArrayBuffer' in globalThis)).toBe(false);
    await studio.generate(quick);
    expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(model, quick), wasmBounds);
  } finally {
    await server.stop();
  }
});
