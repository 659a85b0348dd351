import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainMatrixProduct } from '../../src/metrics/matrix.ts';
import { prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { fakeNetwork } from '../evaluation/testing/fake-network.ts';
import { loadNewest } from '../runs/run-checkpoints.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, tinySplitSeed, writePhotographs } from '../testing/tiny-run.ts';
import { compare, type ComparisonRequest } from './compare.ts';
import { OtherTrainingError, type Outcome } from './outcome.ts';
import type { Recipe } from './recipes.ts';

const root = temporaryFolder();
let dataset: PreparedDataset;
let photographs: PreparedDataset;
let folders = 0;

const chosen: readonly Recipe[] = [
  { id: 'as-it-is', title: 'as it is', apply: (config) => config },
  { id: 'no-ema', title: 'without EMA', apply: (config) => ({ ...config, ema: null }) },
];

beforeAll(async () => {
  const data = join(root, 'photographs');
  await writePhotographs(data, 30);
  const prepare = (margin: number) =>
    prepareDataset({ data, imageSize: 16, margin, seed: tinySplitSeed, cacheRoot: join(root, 'decoded') });
  dataset = await prepare(tinyConfig.cropMargin);
  photographs = await prepare(0);
});
afterAll(() => {
  dataset.close();
  photographs.close();
});

const smallerDataset = (imageSize: number): Promise<PreparedDataset> =>
  prepareDataset({ data: join(root, 'photographs'), imageSize, margin: tinyConfig.cropMargin, seed: 3, cacheRoot: join(root, 'decoded') });

function request(change: Partial<ComparisonRequest> = {}): ComparisonRequest & { stages: string[] } {
  const stages: string[] = [];
  return {
    recipes: chosen,
    base: tinyConfig,
    dataset,
    datasetAt: smallerDataset,
    photographs,
    network: fakeNetwork(),
    samples: 12,
    product: plainMatrixProduct,
    folder: join(root, `comparison-${folders++}`),
    cacheRoot: join(root, 'cache'),
    origin: { device: 'a machine', commit: 'abc' },
    onProgress: (stage) => stages.push(stage),
    signal: new AbortController().signal,
    stages,
    ...change,
  };
}

/** A comparison of losses that was interrupted after so many steps. */
async function interruptedAt(step: number): Promise<ComparisonRequest> {
  const controller = new AbortController();
  const interrupted = request({
    recipes: chosen.slice(0, 1),
    network: null,
    signal: controller.signal,
    onProgress: (_, done) => {
      if (done === step) controller.abort(new Error('Interrupted.'));
    },
  });
  await expect(compare(interrupted)).rejects.toThrow('Interrupted.');
  return interrupted;
}

describe('compare', () => {
  it('trains each recipe, measures what it learnt, and does nothing twice', async () => {
    const first = request();
    const outcomes = await compare(first);
    expect(outcomes.map(({ recipe }) => recipe)).toEqual(['as-it-is', 'no-ema']);
    for (const { samplesSeen, measuring, metrics, validationLoss, psnr } of outcomes) {
      expect(samplesSeen).toBe(14 * 5);
      expect(measuring?.samples).toBe(12);
      expect(metrics.map(({ name }) => name.split('-')[0])).toContain('KID');
      expect(validationLoss).toBeGreaterThan(0);
      expect(psnr).toBeGreaterThan(0);
    }
    expect(outcomes[0]?.validationLoss).not.toBe(outcomes[1]?.validationLoss);
    expect(JSON.parse(await readFile(join(first.folder, 'no-ema', 'outcome.json'), 'utf8'))).toEqual(outcomes[1]);

    const again = request({ folder: first.folder });
    expect(await compare(again)).toEqual(outcomes);
    expect(again.stages).toEqual([]);
  });

  it('trains on small images first where a recipe says so, and goes on from what was learnt', async () => {
    const [recipe] = chosen;
    if (!recipe) throw new Error('There is a recipe.');
    const whole = request({ recipes: [{ ...recipe, id: 'small-first', smallFirst: 0.5 }], network: null });
    const [outcome] = await compare(whole);
    expect(outcome?.samplesSeen).toBe(14 * 5);
    const folder = join(whole.folder, 'small-first');
    const first = (await loadNewest(new RunFolder(join(folder, 'small')))).checkpoint;
    const second = (await loadNewest(new RunFolder(folder))).checkpoint;
    expect([first.config.network.imageSize, first.progress.step]).toEqual([8, 7]);
    expect([second.config.network.imageSize, second.progress.step]).toEqual([16, 7]);
    expect(second.origin.startedFrom?.samplesSeen).toBe(7 * 5);
    const again = request({ recipes: whole.recipes, network: null, folder: whole.folder });
    expect(await compare(again)).toEqual([outcome]);
    expect(again.stages).toEqual([]);
    const [other] = await compare(request({ recipes: chosen.slice(0, 1), network: null }));
    expect(other?.validationLoss).not.toBe(outcome?.validationLoss);
  });

  it('goes on with a run that was interrupted, and learns the same', async () => {
    const whole = await compare(request({ recipes: chosen.slice(0, 1), network: null }));
    const interrupted = await interruptedAt(6);
    const resumed = await compare({ ...interrupted, signal: new AbortController().signal });
    expect(resumed.map(({ validationLoss, psnr }) => ({ validationLoss, psnr }))).toEqual(
      whole.map(({ validationLoss, psnr }) => ({ validationLoss, psnr })),
    );
    expect(resumed[0]?.metrics).toEqual([]);
  });

  it('measures again what was measured of other pictures or by another network, and trains nothing again', async () => {
    const first = request({ recipes: chosen.slice(0, 1), network: null });
    const [unmeasured] = await compare(first);
    const stagesOf = async (change: Partial<ComparisonRequest>): Promise<{ outcome: Outcome | undefined; stages: string[] }> => {
      const next = request({ ...change, recipes: first.recipes, folder: first.folder });
      const [outcome] = await compare(next);
      return { outcome, stages: next.stages };
    };
    const measured = await stagesOf({});
    expect(measured.outcome).toEqual({ ...unmeasured, measuring: measured.outcome?.measuring, metrics: measured.outcome?.metrics });
    expect(measured.outcome?.metrics).not.toEqual([]);
    expect(measured.stages.some((stage) => stage.endsWith('training'))).toBe(false);

    const byAnother = await stagesOf({ network: { ...fakeNetwork(), sha256: 'f'.repeat(64) } });
    expect(byAnother.outcome?.measuring?.featuresSha256).toBe('f'.repeat(64));
    expect((await stagesOf({ samples: 10 })).outcome?.measuring?.samples).toBe(10);
    // Losses alone are there already, and the measures are not thrown away for them.
    const losses = await stagesOf({ network: null });
    expect(losses.stages).toEqual([]);
    expect(losses.outcome?.metrics).not.toEqual([]);
  });

  it('takes no run with another seed for its own', async () => {
    const first = request({ recipes: chosen.slice(0, 1), network: null });
    await compare(first);
    const other = compare({ ...first, base: { ...first.base, seed: 4 } });
    await expect(other).rejects.toThrow(OtherTrainingError);
    await expect(other).rejects.toThrow(join(first.folder, 'as-it-is'));
  });

  it('takes no run on other images for its own, though it has ended', async () => {
    const first = request({ recipes: chosen.slice(0, 1), network: null });
    await compare(first);
    const more: PreparedDataset = { ...dataset, split: { ...dataset.split, imageList: 'with ten more' } };
    await expect(compare({ ...first, dataset: more })).rejects.toThrow(OtherTrainingError);
  });

  it('knows its runs where the images are named otherwise', async () => {
    const first = request({ recipes: chosen.slice(0, 1), network: null });
    const outcomes = await compare(first);
    const again = request({
      recipes: first.recipes,
      folder: first.folder,
      network: null,
      base: { ...tinyConfig, data: './photographs', dataRoot: 'elsewhere' },
    });
    expect(await compare(again)).toEqual(outcomes);
    expect(again.stages).toEqual([]);
  });

  it('goes on from the checkpoint before where the latest is damaged', async () => {
    const whole = await compare(request({ recipes: chosen.slice(0, 1), network: null }));
    const interrupted = await interruptedAt(9);
    await truncate(new RunFolder(join(interrupted.folder, 'as-it-is')).checkpoint, 100);
    const [resumed] = await compare({ ...interrupted, signal: new AbortController().signal });
    expect(resumed?.validationLoss).toBe(whole[0]?.validationLoss);
  });
});
