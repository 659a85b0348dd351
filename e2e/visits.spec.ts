import { expect, test } from './fixtures.ts';
import { imagesInNode } from './models/node-run.ts';
import { wasmBounds } from './models/pixels.ts';
import { ModelSite } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';

const quick = { seed: 5, images: 1, steps: 3 } as const;

test('a second visit downloads no weights, and says so', async ({ page, studio }) => {
  const site = await ModelSite.serve(page, await tinyModels());
  await studio.open();
  await expect(studio.modelStatus).toContainText('downloaded once');
  await studio.generate(quick);
  await expect(studio.modelStatus).toContainText('kept in this browser');
  expect(site.count('first/model.onnx')).toBe(1);

  // Neither the model nor the runtime, whatever the host says of how long its files keep.
  let programs = 0;
  await page.route('**/*.wasm.br', (route) => {
    programs++;
    return route.continue();
  });
  await page.reload();
  await expect(studio.modelStatus).toContainText('kept in this browser');
  await studio.generate();
  expect(site.count('first/model.onnx')).toBe(1);
  expect(programs).toBe(0);
});

test('a first visit transfers about what it tells, and no more', async ({ page, studio }) => {
  await studio.open();
  await expect(studio.modelStatus).toContainText('runtime)');
  const told = 1e6 * Number(/^[\d.]+/.exec((await studio.modelStatus.textContent()) ?? '')?.[0]);
  let transferred = 0;
  page.on('requestfinished', (request) => void request.sizes().then(({ responseBodySize }) => (transferred += responseBodySize)));
  await studio.generate(quick);
  await expect.poll(() => transferred).toBeGreaterThan(0.95 * told);
  // Beside the model and the runtime come the worker, the decoder and the runtime's scripts.
  expect(transferred).toBeLessThan(1.05 * told);
  await expect(studio.modelStatus).toContainText('kept in this browser');
});

test('a model with new weights is downloaded anew, and takes the place of the old one', async ({ page, studio }) => {
  const [first, second] = await tinyModels();
  await ModelSite.serve(page, [first]);
  await studio.open();
  await studio.generate(quick);

  await page.unroute('**/models/**');
  const site = await ModelSite.serve(page, [{ ...second, id: first.id, card: { ...second.card, id: first.id } }]);
  await page.reload();
  await expect(studio.modelStatus).toContainText('downloaded once');
  await studio.generate();
  expect(site.count('first/model.onnx')).toBe(1);
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(second, quick), wasmBounds);
});

test('kept weights that have rotted are noticed and replaced', async ({ page, studio }) => {
  const [first] = await tinyModels();
  const site = await ModelSite.serve(page, [first]);
  await studio.open();
  await studio.generate(quick);
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const bytes = new Uint8Array((await (await cache.match(request))?.arrayBuffer()) ?? []);
        const middle = bytes.length >> 1;
        await cache.put(request, new Response(bytes.map((byte, index) => (index === middle ? byte ^ 1 : byte))));
      }
    }
  });

  await page.reload();
  await studio.generate();
  expect(site.count('first/model.onnx')).toBe(2);
  await expect(studio.notice).toBeEmpty();
  expect(await studio.savedPixels()).toMatchPixels(await imagesInNode(first, quick), wasmBounds);
});
