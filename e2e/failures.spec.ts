import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../scripts/project.ts';
import { readModelCard } from '../src/runtime/node.ts';
import { partBytes } from '../workers/sampling/download.ts';
import { expect, test } from './fixtures.ts';
import { FaultyServer } from './models/faulty-server.ts';
import { shippedFolder, shippedModels } from './models/shipped.ts';
import { ModelSite, withFlippedBit } from './models/site.ts';
import { tinyModels } from './models/tiny.ts';
import type { StudioPage } from './pages/studio-page.ts';

/** What is downloaded beside a model is stopped when the model is refused. */
const stoppedRuntime = /^request: .*\.wasm.* net::ERR_ABORTED/;

const quick = { seed: 5, images: 1, steps: 3 } as const;

/** The failure is told in a sentence, nothing was drawn, and the page is ready for another try. */
async function expectRefusal(studio: StudioPage, sentence: string | RegExp): Promise<void> {
  await expect(studio.notice.getByRole('paragraph')).toContainText(sentence);
  expect(await studio.marks()).toEqual([]);
  await expect(studio.saveButton).toBeDisabled();
  await expect(studio.stopButton).toBeDisabled();
}

async function generateToRefusal(studio: StudioPage, sentence: string | RegExp): Promise<void> {
  await studio.set(quick);
  await studio.generateButton.click();
  await expectRefusal(studio, sentence);
}

/** Takes the way out that the notice offers, which may lead to another notice. */
async function tryAgain(studio: StudioPage): Promise<void> {
  await studio.notice.getByRole('button', { name: 'Try again' }).click();
}

async function expectDrawn(studio: StudioPage): Promise<void> {
  await studio.finished();
  await expect(studio.notice).toBeEmpty();
  expect(await studio.marks()).toHaveLength(quick.steps + 1);
}

test('a catalog that is missing', async ({ page, studio, guard }) => {
  guard.allow(/catalog\.json/);
  const site = await ModelSite.serve(page, await tinyModels());
  site.fail('catalog.json', (route) => route.fulfill({ status: 404 }));
  await studio.open();
  await expectRefusal(studio, '/models/catalog.json could not be read: the server answered 404. Try again in a moment.');
  await expect(studio.model).toBeDisabled();

  site.mend('catalog.json');
  await tryAgain(studio);
  await expect(studio.notice).toBeEmpty();
  await studio.generate(quick);
});

test('a catalog that is a page of the server', async ({ page, studio }) => {
  const site = await ModelSite.serve(page, await tinyModels());
  site.fail('catalog.json', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Welcome</title>' }));
  await studio.open();
  await expectRefusal(studio, '/models/catalog.json could not be read: it is not valid JSON.');
});

test('a card that describes nothing costs its own model only', async ({ page, studio, guard }) => {
  // Reloading cuts off what the worker was still loading ahead of need.
  guard.allow(/^request: .*ort-wasm.* net::ERR_ABORTED/);
  const [first, second] = await tinyModels();
  const site = await ModelSite.serve(page, [first, second]);
  site.fail('first/card.json', (route) => route.fulfill({ json: { ...first.card, network: { ...first.card.network, imageSize: 0 } } }));
  await studio.open();
  await expectRefusal(studio, '/models/first/card.json could not be read: its network.imageSize is out of range.');
  await expect(studio.model.getByRole('option')).toHaveText([second.title]);
  await studio.generate(quick);
  await expect(studio.notice).toBeEmpty();

  await page.reload();
  await expect(studio.notice).not.toBeEmpty();
  site.mend('first/card.json');
  await tryAgain(studio);
  await expect(studio.notice).toBeEmpty();
  await expect(studio.model.getByRole('option')).toHaveText([first.title, second.title]);
});

test('a download that does not start', async ({ page, studio, guard }) => {
  guard.allow(/model\.onnx/, stoppedRuntime);
  const site = await ModelSite.serve(page, await tinyModels());
  await studio.open();

  site.fail('first/model.onnx', (route) => route.abort());
  await generateToRefusal(
    studio,
    '/models/first/model.onnx could not be downloaded: the server could not be reached. Check the connection and try again.',
  );
  site.fail('first/model.onnx', (route) => route.fulfill({ status: 404 }));
  await tryAgain(studio);
  await expectRefusal(studio, '/models/first/model.onnx could not be downloaded: the server answered 404.');

  site.mend('first/model.onnx');
  await tryAgain(studio);
  await expectDrawn(studio);
});

test('a download that is cut off goes on where it broke', async ({ page, studio, guard }) => {
  guard.allow(/net::ERR_CONTENT_LENGTH_MISMATCH/, stoppedRuntime);
  const [{ id, title } = { id: '', title: '' }] = shippedModels;
  const { file } = await readModelCard(shippedFolder(id));
  const server = await FaultyServer.start(await readFile(join(shippedFolder(id), file.name)), 2.5 * partBytes);
  try {
    await page.route(`**/models/${id}/${file.name}`, (route) => route.continue({ url: server.address }));
    await studio.open();
    await studio.chooseModel(title);
    await generateToRefusal(studio, `/models/${id}/${file.name} could not be downloaded: the connection broke.`);
    await tryAgain(studio);
    await expectDrawn(studio);
    // What arrived but was not yet read when the connection broke may be lost: one part or both are kept.
    const kept = [partBytes, 2 * partBytes].map((bytes) => `bytes=${bytes}-`);
    expect([
      [null, kept[0]],
      [null, kept[1]],
    ]).toContainEqual(server.ranges);
  } finally {
    await server.stop();
  }
});

test('a model file in which one bit is wrong is refused by its checksum, and not kept', async ({ page, studio, guard }) => {
  guard.allow(stoppedRuntime);
  const [first] = await tinyModels();
  const site = await ModelSite.serve(page, [first]);
  site.fail('first/model.onnx', (route) => route.fulfill({ body: withFlippedBit(first.bytes) }));
  await studio.open();
  await generateToRefusal(studio, 'The file model.onnx is not the one its card describes (another SHA-256), so it was not opened.');
  await expect(studio.modelStatus).not.toContainText('kept');

  site.mend('first/model.onnx');
  await tryAgain(studio);
  await expectDrawn(studio);
  expect(site.count('first/model.onnx')).toBe(2);
});

test('a model file that is too short is refused by its size', async ({ page, studio, guard }) => {
  guard.allow(stoppedRuntime);
  const [first] = await tinyModels();
  const site = await ModelSite.serve(page, [first]);
  site.fail('first/model.onnx', (route) => route.fulfill({ body: Buffer.from(first.bytes.subarray(0, -1)) }));
  await studio.open();
  await generateToRefusal(studio, 'The file model.onnx is not the one its card describes (another size)');
  site.mend('first/model.onnx');
  await tryAgain(studio);
  await expectDrawn(studio);
});

test('a model that computes something else than its card knows is refused; another one can be drawn from', async ({ page, studio }) => {
  const [first, second] = await tinyModels();
  const site = await ModelSite.serve(page, [first, second]);
  const [value = 0, ...values] = first.card.golden.values;
  site.fail('first/card.json', (route) =>
    route.fulfill({ json: { ...first.card, golden: { ...first.card.golden, values: [value + 0.01, ...values] } } }),
  );
  await studio.open();
  await generateToRefusal(studio, 'The model "first" computes wrong values on wasm: its self-check is off by');
  await studio.chooseModel(second.title);
  await studio.generate();
  await expect(studio.notice).toBeEmpty();
  await studio.chooseModel(first.title);
  await studio.generateButton.click();
  await expect(studio.notice).toContainText('wrong values');

  site.mend('first/card.json');
  await tryAgain(studio);
  await expectDrawn(studio);
});

test('a view that cannot be drawn for one model is there again for another', async ({ page, studio, guard }) => {
  guard.allow(/cannot draw/, /preview\.png/);
  const [first, second] = await tinyModels();
  await ModelSite.serve(page, [first, second]);
  await studio.open();
  await studio.generate(quick);
  await page.getByRole('link', { name: 'Learn' }).click();
  await expect(page.getByRole('heading', { name: 'Noise is easy to add' })).toBeVisible();
  // A browser that fails at drawing, since no model that is listed is known to do that.
  const drawing = await page.evaluateHandle(() => {
    const before = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext');
    const fail = (): never => {
      throw new Error('The browser cannot draw.');
    };
    Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: fail, configurable: true });
    return before;
  });
  await studio.chooseModel(second.title);
  await expect(page.getByRole('heading', { name: 'The page stumbled' })).toBeVisible();
  await page.evaluate((before) => Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', before ?? {}), drawing);

  await page.getByRole('link', { name: 'Generate' }).click();
  await studio.chooseModel(first.title);
  await page.getByRole('link', { name: 'Learn' }).click();
  await expect(page.getByRole('heading', { name: 'Noise is easy to add' })).toBeVisible();
});

test('a runtime that cannot be fetched', async ({ page, studio, guard }) => {
  guard.allow(/\.wasm/, /ort-wasm/, /model\.onnx net::ERR_ABORTED/);
  await ModelSite.serve(page, await tinyModels());
  await page.route('**/*.wasm*', (route) => route.abort());
  await studio.open();
  await generateToRefusal(studio, 'The program that runs models on wasm could not be loaded');
  await page.unroute('**/*.wasm*');
  await tryAgain(studio);
  await expectDrawn(studio);
});

test('a runtime that is cut off goes on where it broke, and the model that came with it is not fetched again', async ({
  page,
  studio,
  guard,
}) => {
  guard.allow(/net::ERR_CONTENT_LENGTH_MISMATCH/, /model\.onnx net::ERR_ABORTED/);
  const [first] = await tinyModels();
  const site = await ModelSite.serve(page, [first]);
  const assets = join(projectRoot, 'dist/assets');
  const name = (await readdir(assets)).find((file) => /^ort-wasm-simd-threaded-.*\.wasm\.br$/.test(file)) ?? '';
  const server = await FaultyServer.start(await readFile(join(assets, name)), 2.5 * partBytes);
  try {
    await page.route(`**/assets/${name}`, (route) => route.continue({ url: server.address }));
    await studio.open();
    await generateToRefusal(
      studio,
      'The program that runs models on wasm could not be loaded (the connection broke). Check the connection and try again.',
    );
    await tryAgain(studio);
    await expectDrawn(studio);
    const kept = [partBytes, 2 * partBytes].map((bytes) => `bytes=${bytes}-`);
    expect([
      [null, kept[0]],
      [null, kept[1]],
    ]).toContainEqual(server.ranges);
    expect(site.count('first/model.onnx')).toBe(1);
  } finally {
    await server.stop();
  }
});

test('a host that has no compressed files costs bytes, and nothing else', async ({ page, studio, guard }) => {
  guard.allow(/\.wasm\.br/, /status of 404/);
  await ModelSite.serve(page, await tinyModels());
  await page.route('**/*.wasm.br', (route) => route.fulfill({ status: 404 }));
  await studio.open();
  await studio.generate(quick);
  await expect(studio.notice).toBeEmpty();
});

test('a worker that dies without a word is noticed, and replaced at the next try', async ({ page, studio }) => {
  const [first] = await tinyModels();
  await ModelSite.serve(page, [first]);
  await studio.open();
  await studio.set({ seed: 5, images: 16, steps: 1000 });
  await studio.generateButton.click();
  await studio.reached(3);
  await page
    .workers()
    .find((worker) => worker.url().includes('/worker-'))
    ?.evaluate(() => {
      self.close();
    });
  await expect(studio.notice).toContainText('The worker that computes in the background stopped unexpectedly: the browser has ended it.');
  await expect(studio.progress).toContainText('could not finish');
  await studio.set({ images: 1, steps: quick.steps });
  await tryAgain(studio);
  await expectDrawn(studio);
});
