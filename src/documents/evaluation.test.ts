import { describe, expect, it } from 'vitest';
import { modelCardSchema, type CardMetric } from './card.ts';
import { cardMetrics, evaluationSchema, withMetrics, withResult, type EvaluationResult, type Measure } from './evaluation.ts';

const measures = (fid: number): Measure[] => [
  { name: 'FID-768', value: fid, deviation: null, over: null },
  { name: 'KID-768', value: 0.02, deviation: 0.001, over: '100 subsets of 818 images' },
];

const result: EvaluationResult = {
  weights: 'a'.repeat(64),
  generated: { samples: 5000, sampler: 'ddim', steps: 20, spacing: 'trailing', eta: 0, clip: true, seed: 0 },
  imageSize: 64,
  reference: { dataset: 'Oxford Flowers 102', part: 'test', splitSeed: 1, splitRule: 1, images: 818 },
  features: { name: 'inception-2015-12-05-768', sha256: 'f'.repeat(64), dimensions: 768, logits: null },
  metrics: measures(1.5),
  floor: {
    photographs: { dataset: 'Oxford Flowers 102', part: 'train', splitSeed: 1, splitRule: 1, images: 5000 },
    metrics: measures(0.1),
  },
  lastStep: {
    photographs: { dataset: 'Oxford Flowers 102', part: 'train', splitSeed: 1, splitRule: 1, images: 5000 },
    alphaBar: 0.999,
    metrics: measures(0.15),
  },
  measured: { at: '2026-11-24T05:00:00.000Z', device: 'a machine', commit: 'abc' },
};

describe('evaluationSchema', () => {
  it('reads results that were measured before there was a last step', () => {
    const { lastStep, ...older } = result;
    expect(lastStep).not.toBeNull();
    expect(evaluationSchema.parse({ model: 'flowers', results: [older] }).results[0]?.lastStep).toBeNull();
  });

  it('takes what it describes, unchanged', () => {
    const evaluation = { model: 'flowers', results: [result, { ...result, floor: null }] };
    expect(evaluationSchema.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation);
  });

  it.each<[string, object, RegExp]>([
    ['a metric of a name that nobody defined', { metrics: [{ ...measures(1)[0], name: 'quality' }] }, /must be FID, KID or IS/],
    ['a value that is no number', { metrics: [{ ...measures(1)[0], value: NaN }] }, /value/],
    ['an unknown sampler', { generated: { ...result.generated, sampler: 'magic' } }, /sampler/],
    ['a reference without images', { reference: { ...result.reference, images: 0 } }, /images/],
    ['a short checksum', { features: { ...result.features, sha256: 'f' } }, /64 lower-case/],
    ['a key that nobody knows', { mood: 'good' }, /mood/],
  ])('refuses %s', (_, change, message) => {
    expect(() => evaluationSchema.parse({ model: 'flowers', results: [{ ...result, ...change }] })).toThrow(message);
  });
});

describe('withResult', () => {
  const again: EvaluationResult = { ...result, metrics: measures(1.25), measured: { ...result.measured, device: 'another' } };
  const otherSteps: EvaluationResult = { ...result, generated: { ...result.generated, steps: 50 } };

  it('replaces a result of the same protocol', () => {
    expect(withResult([result, otherSteps], again)).toEqual([otherSteps, again]);
  });

  it('keeps results of another protocol', () => {
    const otherFeatures = { ...result, features: { ...result.features, sha256: 'e'.repeat(64) } };
    const otherPart = { ...result, reference: { ...result.reference, part: 'validation' as const } };
    const fewer = { ...result, reference: { ...result.reference, images: 100 } };
    const results = [otherSteps, otherFeatures, otherPart, fewer];
    expect(withResult(results, result)).toEqual([...results, result]);
  });

  it('tells guidance apart from none, and by its weight, interval and guide', () => {
    const guidance = { weight: 1.6, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 }, guide: 'a'.repeat(64) };
    const guidedBy = (change: object): EvaluationResult => ({
      ...result,
      generated: { ...result.generated, guidance: { ...guidance, ...change } },
    });
    const results = [
      result,
      guidedBy({ weight: 2 }),
      guidedBy({ interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 0.9 } }),
      guidedBy({ guide: 'b'.repeat(64) }),
    ];
    const added = withResult(results, guidedBy({}));
    expect(added).toHaveLength(5);
    expect(withResult(added, guidedBy({ interval: { maximumNoiseLevel: 1, minimumNoiseLevel: 0 } }))).toHaveLength(5);
    expect(evaluationSchema.parse(JSON.parse(JSON.stringify({ model: 'flowers', results: added })))).toEqual({
      model: 'flowers',
      results: added,
    });
    const entries = added.reduce<CardMetric[]>(
      (metrics, each) => withMetrics(metrics, cardMetrics({ ...each, floor: null, lastStep: null })),
      [],
    );
    expect(entries).toHaveLength(10);
    expect(modelCardSchema.shape.metrics.parse(entries)).toEqual(entries);
  });

  it('drops results of weights that are no longer the model', () => {
    expect(withResult([otherSteps], { ...result, weights: 'b'.repeat(64) })).toHaveLength(1);
  });
});

describe('cardMetrics', () => {
  it("gives the result's metrics and its floor, each with how it was measured, as a card takes them", () => {
    const entries = cardMetrics(result);
    expect(modelCardSchema.shape.metrics.parse(entries)).toEqual(entries);
    expect(entries.map(({ name, value, samples, sampler, steps }) => [name, value, samples, sampler, steps])).toEqual([
      ['FID-768', 1.5, 5000, 'ddim', 20],
      ['KID-768', 0.02, 5000, 'ddim', 20],
      ['FID-768 floor', 0.1, 5000, 'none', 0],
      ['KID-768 floor', 0.02, 5000, 'none', 0],
      ['FID-768 last step', 0.15, 5000, 'ddim', 20],
      ['KID-768 last step', 0.02, 5000, 'ddim', 20],
    ]);
    expect(entries[0]).toMatchObject({
      reference: '818 test images of Oxford Flowers 102 (split seed 1)',
      features: 'inception-2015-12-05-768',
      featuresSha256: 'f'.repeat(64),
    });
  });

  it('counts evaluations of the network where the result does, and reads files of before', () => {
    const counted = cardMetrics({ ...result, generated: { ...result.generated, sampler: 'heun', evaluations: 39 }, floor: null });
    expect(counted[0]).toMatchObject({ sampler: 'heun', steps: 20, evaluations: 39 });
    expect(modelCardSchema.shape.metrics.parse(counted)).toEqual(counted);
    expect(cardMetrics(result)[0]).not.toHaveProperty('evaluations');
  });

  it('gives no floor where there is none', () => {
    expect(cardMetrics({ ...result, floor: null, lastStep: null })).toHaveLength(2);
  });
});

describe('withMetrics', () => {
  it('replaces entries of the same name and protocol and keeps the others', () => {
    const eta = cardMetrics({ ...result, generated: { ...result.generated, eta: 1 }, floor: null, lastStep: null });
    const before = withMetrics(eta, cardMetrics(result));
    const after = withMetrics(before, cardMetrics({ ...result, metrics: measures(1.25) }));
    expect(before).toHaveLength(8);
    expect(after.map(({ name, eta, value }) => [name, eta, value])).toEqual([
      ['FID-768', 1, 1.5],
      ['KID-768', 1, 0.02],
      ['FID-768', 0, 1.25],
      ['KID-768', 0, 0.02],
      ['FID-768 floor', null, 0.1],
      ['KID-768 floor', null, 0.02],
      ['FID-768 last step', 0, 0.15],
      ['KID-768 last step', 0, 0.02],
    ]);
  });
});
