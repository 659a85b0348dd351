import { join } from 'node:path';
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Study } from '../../src/documents/study.ts';
import { plainMatrixProduct } from '../../src/metrics/matrix.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import { type PreparedDataset } from '../data/prepare.ts';
import { MissingShardsError } from '../evaluation/errors.ts';
import { fakeNetwork } from '../evaluation/testing/fake-network.ts';
import { openTinyModel } from '../evaluation/testing/tiny-model.ts';
import { catalogIn } from '../publish/catalog.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { StudyFileError } from './errors.ts';
import { studyCells } from './plan.ts';
import { computeStudyShard } from './shards.ts';
import { readStudy, writeStudy } from './study-file.ts';
import { studyModel, type StudyModelRequest } from './study-model.ts';

const SAMPLES = 300;
const root = temporaryFolder();
let model: DenoisingModel;
let dataset: PreparedDataset;
let caches = 0;

beforeAll(async () => {
  ({ model, dataset } = await openTinyModel(root, 60));
});
afterAll(async () => {
  dataset.close();
  await model.release();
});

/** A request with a cache of its own, for DDIM with three shares of noise in one step and in two. */
function request(change: Partial<Pick<StudyModelRequest, 'shards'>> = {}) {
  const network = fakeNetwork();
  return {
    model,
    guide: null,
    seed: 3,
    cells: studyCells(model.card, { samplers: ['ddim'], budgets: [1, 2], samples: SAMPLES }),
    dataset,
    trainingImages: Infinity,
    samples: SAMPLES,
    network,
    product: plainMatrixProduct,
    cacheRoot: join(root, `cache-${caches++}`),
    shards: null,
    origin: { device: 'a machine', commit: 'abc' },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...change,
  };
}

const nothing: Study = { models: [] };
const keepNothing = () => Promise.resolve();
/** What does not depend on the moment. */
const numbersOf = ({ models }: Study) =>
  models.map(({ cells, floor }) => ({
    floor,
    cells: cells.map(({ metrics, precision, recall, nearerShare }) => ({ metrics, precision, recall, nearerShare })),
  }));

describe('the study of a model', () => {
  it('measures every way, and says against what', async () => {
    const study = await studyModel(request(), nothing, keepNothing);
    const [studied] = study.models;
    expect(studied).toMatchObject({
      id: 'tiny',
      kind: 'ddim-unet',
      weights: model.card.file.sha256,
      reference: { dataset: 'photographs', part: 'test', images: dataset.test.count },
      trained: { part: 'train', images: dataset.train.count },
      floor: { photographs: { part: 'train', images: dataset.train.count } },
    });
    expect(studied?.cells.map(({ generated: { eta, evaluations } }) => [evaluations, eta])).toEqual(
      expect.arrayContaining([1, 2].flatMap((evaluations) => [0, 0.5, 1].map((eta) => [evaluations, eta]))),
    );
    for (const cell of studied?.cells ?? []) {
      expect(cell.metrics.map(({ name }) => name)).toEqual(['FID-6', 'KID-6', 'IS-6']);
      expect(cell.secondsPerImage).toBeGreaterThan(0);
      for (const share of [cell.precision, cell.recall, cell.nearerShare]) expect(share).toBeGreaterThanOrEqual(0);
    }
  });

  it('goes on where it stopped, and draws nothing twice', async () => {
    const whole = await studyModel(request(), nothing, keepNothing);
    const interrupted = request();
    let kept = nothing;
    const stop = new Error('stop');
    let cells = 0;
    const failing = studyModel(interrupted, nothing, (study) => {
      kept = study;
      return ++cells === 2 ? Promise.reject(stop) : Promise.resolve();
    });
    await expect(failing).rejects.toBe(stop);
    const drawn = interrupted.network.seen();
    const done = await studyModel(interrupted, kept, keepNothing);
    expect(numbersOf(done)).toEqual(numbersOf(whole));
    expect(interrupted.network.seen() - drawn).toBe(4 * SAMPLES);
    const again = await studyModel(interrupted, done, () => Promise.reject(new Error('there was nothing to do')));
    expect(again).toEqual(done);
  });

  it('comes to the same numbers from shards, and names those that lack', async () => {
    const whole = await studyModel(request(), nothing, keepNothing);
    const folder = join(root, 'shards');
    const sharded = request({ shards: folder });
    const extraction = { network: sharded.network, device: 'a machine' };
    const shard = (index: number) =>
      computeStudyShard({ ...sharded, extraction, shard: { index, count: 2 }, folder, onProgress: () => undefined });
    expect(await shard(1)).toBe(6 * 256);
    await expect(studyModel(sharded, nothing, keepNothing)).rejects.toThrow(MissingShardsError);
    expect(await shard(2)).toBe(6 * (SAMPLES - 256));
    expect(numbersOf(await studyModel(sharded, nothing, keepNothing))).toEqual(numbersOf(whole));
  });
});

describe('the file of a study', () => {
  it('is named by the list of models, and is the page of the documentation', async () => {
    const [models, document] = [join(root, 'models'), join(root, 'study.md')];
    await mkdir(models);
    await writeFile(join(models, 'catalog.json'), '{"models": []}');
    expect(await readStudy(models)).toEqual(nothing);
    const study = await studyModel(request(), nothing, keepNothing);
    await writeStudy(models, document, study);
    expect(await readStudy(models)).toEqual(study);
    expect(await catalogIn(models)).toEqual({ models: [], study: 'study.json' });
    const page = await readFile(document, 'utf8');
    expect(page).toContain('## photographs');
    expect(page.match(/^\| DDIM, eta 0\.5 \| [12] \| 300 \|/gm)).toHaveLength(2);
    expect(page).toMatch(/^\| \*\*photographs, the floor\*\* \|/m);
  });

  it('is refused where it is something else', async () => {
    const models = join(root, 'broken');
    await mkdir(models);
    await writeFile(join(models, 'study.json'), '{}');
    await expect(readStudy(models)).rejects.toThrow(StudyFileError);
  });
});
