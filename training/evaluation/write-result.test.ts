import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluationSchema, type EvaluationResult } from '../../src/documents/evaluation.ts';
import { readModelCard } from '../../src/runtime/node.ts';
import { exportModel } from '../publish/export.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, untrainedCheckpoint } from '../testing/tiny-run.ts';
import { EvaluationFileError, WeightsReplacedError } from './errors.ts';
import { readResults, writeResult } from './write-result.ts';

const folder = join(temporaryFolder(), 'tiny');
let result: EvaluationResult;

beforeAll(async () => {
  const { file } = await exportModel({ checkpoint: untrainedCheckpoint(tinyConfig), folder, id: 'tiny', title: 'Tiny' });
  result = {
    weights: file.sha256,
    generated: { samples: 20, sampler: 'ddim', steps: 1, spacing: 'trailing', eta: 0, clip: true, seed: 0 },
    imageSize: 16,
    reference: { dataset: 'Photographs', part: 'train', splitSeed: 3, splitRule: 1, images: 24 },
    features: { name: 'a network', sha256: 'f'.repeat(64), dimensions: 6, logits: null },
    metrics: [{ name: 'FID-6', value: 2, deviation: null, over: null }],
    floor: null,
    lastStep: null,
    measured: { at: '2026-11-24T05:00:00.000Z', device: 'a machine', commit: 'abc' },
  };
});

describe('writeResult', () => {
  it('gives the model an evaluation.json and its card the metrics, both as their schemas want them', async () => {
    const before = await readModelCard(folder);
    await writeResult(folder, result);
    const file: unknown = JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8'));
    expect(evaluationSchema.parse(file)).toEqual({ model: 'tiny', results: [result] });
    const card = await readModelCard(folder);
    expect(card.metrics).toMatchObject([
      { name: 'FID-6', value: 2, samples: 20, reference: '24 train images of Photographs (split seed 3)' },
    ]);
    expect({ ...card, metrics: [] }).toEqual(before);
  });

  it('replaces a result of the same protocol and keeps the others', async () => {
    const more = { ...result, generated: { ...result.generated, samples: 40 } };
    await writeResult(folder, more);
    const better = { ...result, metrics: [{ name: 'FID-6', value: 1, deviation: null, over: null }] };
    await writeResult(folder, better);
    expect(await readResults(folder)).toEqual([more, better]);
    const { metrics } = await readModelCard(folder);
    expect(metrics.map(({ samples, value }) => [samples, value])).toEqual([
      [40, 2],
      [20, 1],
    ]);
  });

  it('gives a model that was exported meanwhile no numbers of the one before', async () => {
    const [card, results] = [await readModelCard(folder), await readResults(folder)];
    await expect(writeResult(folder, { ...result, weights: '0'.repeat(64) })).rejects.toThrow(WeightsReplacedError);
    expect([await readModelCard(folder), await readResults(folder)]).toEqual([card, results]);
  });

  it('leaves alone what is no list of evaluations', async () => {
    const path = join(folder, 'evaluation.json');
    await writeFile(path, '[]');
    const card = await readModelCard(folder);
    await expect(writeResult(folder, result)).rejects.toThrow(EvaluationFileError);
    expect(await readFile(path, 'utf8')).toBe('[]');
    expect(await readModelCard(folder)).toEqual(card);
  });
});
