import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainMatrixProduct } from '../../src/metrics/matrix.ts';
import { prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { fakeNetwork } from '../evaluation/testing/fake-network.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, writePhotographs } from '../testing/tiny-run.ts';
import { compare, type ComparisonRequest } from './compare.ts';
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
  const prepare = (margin: number) => prepareDataset({ data, imageSize: 16, margin, seed: 3, cacheRoot: join(root, 'decoded') });
  dataset = await prepare(tinyConfig.cropMargin);
  photographs = await prepare(0);
});
afterAll(() => {
  dataset.close();
  photographs.close();
});

function request(change: Partial<ComparisonRequest> = {}): ComparisonRequest & { stages: string[] } {
  const stages: string[] = [];
  return {
    recipes: chosen,
    base: tinyConfig,
    dataset,
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

describe('compare', () => {
  it('trains each recipe, measures what it learnt, and does nothing twice', async () => {
    const first = request();
    const outcomes = await compare(first);
    expect(outcomes.map(({ recipe }) => recipe)).toEqual(['as-it-is', 'no-ema']);
    for (const { samplesSeen, samples, metrics, validationLoss, psnr } of outcomes) {
      expect(samplesSeen).toBe(14 * 5);
      expect(samples).toBe(12);
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

  it('goes on with a run that was interrupted, and learns the same', async () => {
    const whole = await compare(request({ recipes: chosen.slice(0, 1), network: null }));
    const controller = new AbortController();
    const interrupted = request({
      recipes: chosen.slice(0, 1),
      network: null,
      signal: controller.signal,
      onProgress: (_, done) => {
        if (done === 6) controller.abort(new Error('Interrupted.'));
      },
    });
    await expect(compare(interrupted)).rejects.toThrow('Interrupted.');
    const resumed = await compare({ ...interrupted, signal: new AbortController().signal });
    expect(resumed.map(({ validationLoss, psnr }) => ({ validationLoss, psnr }))).toEqual(
      whole.map(({ validationLoss, psnr }) => ({ validationLoss, psnr })),
    );
    expect(resumed[0]?.metrics).toEqual([]);
  });
});
