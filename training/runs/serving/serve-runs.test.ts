import { once } from 'node:events';
import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { modelCardSchema } from '../../../src/documents/card.ts';
import { runIndexSchema } from '../../../src/documents/training-run.ts';
import { exportModel } from '../../publish/export.ts';
import { createRunFolder, type RunFolder } from '../run-folder.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { silent, tinyConfig, tinyDataset } from '../../testing/tiny-run.ts';
import { train } from '../../loop/trainer.ts';
import { serveRuns } from './serve-runs.ts';

const base = temporaryFolder();
let count = 0;
let root = '';
let folder: RunFolder;

beforeEach(async () => {
  count += 1;
  root = join(base, `${count}`, 'runs');
  folder = await createRunFolder(root, 'photographs');
  await folder.writeConfig(tinyConfig);
  await writeFile(join(root, '..', 'secret.png'), 'secret');
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Asks with a path as it is, which `fetch` would tidy up first. */
async function ask(path: string, method = 'GET'): Promise<Answer> {
  const answer = serveRuns(root);
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const request = httpRequest({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, path, method, agent: false });
  request.end();
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
  });
}

const listed = async () => runIndexSchema.parse(JSON.parse((await ask('/index.json')).body)).runs;

describe('serveRuns', () => {
  it('lists the runs with their grids, their recipe and whether they have a model, but not where they lie', async () => {
    await writeFile(folder.sample(20), 'png');
    await writeFile(folder.sample(5), 'png');
    const { body } = await ask('/index.json');
    expect(body).not.toContain('"path"');
    expect(await listed()).toMatchObject([{ name: '0001-photographs', state: 'broken', samples: [5, 20], hasModel: false, batchSize: 5 }]);
    await mkdir(folder.model);
    await writeFile(join(folder.model, 'card.json'), '{}');
    expect(await listed()).toMatchObject([{ hasModel: true }]);
  });

  it('lists the model that a training on a folder ends in, and gives it', async () => {
    const dataset = await tinyDataset(join(root, '..'));
    onTestFinished(() => dataset.close());
    const request = { config: tinyConfig, dataset, openFolder: () => Promise.resolve(folder), checkpoint: null, observer: silent };
    const { checkpoint } = await train({ ...request, signal: new AbortController().signal });
    await exportModel({ checkpoint, folder: folder.model, id: 'model', title: dataset.title });
    expect(await listed()).toMatchObject([
      {
        name: '0001-photographs',
        state: 'finished',
        dataset: 'photographs',
        step: 14,
        totalSteps: 14,
        hasModel: true,
        hasLog: true,
        problem: null,
      },
    ]);
    const card = modelCardSchema.parse(JSON.parse((await ask('/0001-photographs/model/card.json')).body));
    const { status, headers } = await ask(`/0001-photographs/model/${card.file.name}`);
    expect([status, headers['content-length']]).toEqual([200, String(card.file.bytes)]);
  });

  it('says what is wrong with a run, but not where it lies', async () => {
    await writeFile(folder.checkpoint, 'torn');
    expect(await listed()).toMatchObject([
      { state: 'broken', problem: expect.stringMatching(/^checkpoint\.safetensors is damaged/) as string },
    ]);
  });

  it('lists nothing where there are no runs', async () => {
    await rm(root, { recursive: true });
    expect(await listed()).toEqual([]);
  });

  it('gives grids and models', async () => {
    await writeFile(folder.sample(20), 'a grid');
    expect(await ask('/0001-photographs/samples/step-0000020.png')).toMatchObject({
      status: 200,
      body: 'a grid',
      headers: { 'content-type': 'image/png', 'content-length': '6' },
    });
    expect(await ask('/0001-photographs/model/card.json')).toMatchObject({ status: 404 });
    expect(await ask('/0001-photographs/samples/step-0000020.png', 'POST')).toMatchObject({ status: 405 });
  });

  it('gives of the log what is new, in whole lines, and all of it once it is another one', async () => {
    const log = join(folder.path, 'metrics.jsonl');
    await writeFile(log, 'one\ntwo\nthr');
    const first = await ask('/0001-photographs/metrics.jsonl');
    expect(first).toMatchObject({ body: 'one\ntwo\n', headers: { 'log-from': '0' } });
    await appendFile(log, 'ee\n');
    const next = `/0001-photographs/metrics.jsonl?from=8&log=${String(first.headers['log-id'])}`;
    expect(await ask(next)).toMatchObject({ body: 'three\n', headers: { 'log-from': '8' } });
    await writeFile(`${log}.new`, 'one\ntwo after going back\n');
    await rename(`${log}.new`, log);
    expect(await ask(next)).toMatchObject({ body: 'one\ntwo after going back\n', headers: { 'log-from': '0' } });
  });

  it.each([
    '/../secret.png',
    '/0001-photographs/../../secret.png',
    '/0001-photographs/samples/../../../secret.png',
    '/%2e%2e/secret.png',
    '/0001-photographs/samples/%2e%2e/%2e%2e/%2e%2e/secret.png',
    '/0001-photographs%2f..%2f..%2fsecret.png',
    '/0001-..%2f0001-photographs/metrics.jsonl',
    '/0001-x%5c..%5c0001-photographs/metrics.jsonl',
    '/0001-photographs/samples/step-1.png%00',
    '/0001-photographs%00/metrics.jsonl',
    '/0001-photographs/config.json',
    '/0001-photographs/checkpoint.safetensors',
    '/0001-photographs/',
    '/0001-photographs',
    '//etc/passwd',
    '/%E0%A4%A/metrics.jsonl',
    '/',
  ])('does not answer %s', async (path) => {
    await folder.log({ kind: 'validation', step: 1, epoch: 1, loss: 1, psnr: 1 });
    const { status, body } = await ask(path);
    expect([status, body]).toEqual([404, '']);
  });

  it('follows no link, of a file, a folder or a whole run', async () => {
    const outside = join(root, '..', 'outside');
    await mkdir(join(outside, 'samples'), { recursive: true });
    await writeFile(join(outside, 'samples', 'step-0000001.png'), 'secret');
    await symlink(join(root, '..', 'secret.png'), folder.sample(1));
    await symlink(outside, folder.model);
    await writeFile(join(outside, 'card.json'), 'secret');
    await symlink(outside, join(root, '0002-linked'));
    for (const path of [
      '/0001-photographs/samples/step-0000001.png',
      '/0001-photographs/model/card.json',
      '/0002-linked/samples/step-0000001.png',
    ]) {
      expect(await ask(path)).toMatchObject({ status: 404, body: '' });
    }
    expect((await listed()).map(({ name }) => name)).toEqual(['0001-photographs']);
  });

  it('serves a folder of runs that is itself behind a link', async () => {
    await writeFile(folder.sample(1), 'a grid');
    await symlink(root, `${root}-link`);
    root = `${root}-link`;
    expect(await ask('/0001-photographs/samples/step-0000001.png')).toMatchObject({ status: 200, body: 'a grid' });
  });
});
