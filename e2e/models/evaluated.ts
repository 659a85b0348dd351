import { cardMetrics, type EvaluationResult, type Measure } from '../../src/documents/evaluation.ts';
import type { ModelCard } from '../../src/documents/card.ts';

const photographs = { dataset: 'Oxford Flowers 102', splitSeed: 1, splitRule: 1 } as const;

const measures = (fid: number, kid: number, deviation: number): Measure[] => [
  { name: 'FID-768', value: fid, deviation: null, over: null },
  { name: 'KID-768', value: kid, deviation, over: '100 subsets of 818 images' },
];

/** An evaluation of these weights, of numbers that nobody measured. */
export function madeUpResult(card: ModelCard, fid = 1.23456): EvaluationResult {
  return {
    weights: card.file.sha256,
    generated: { samples: 5000, sampler: 'ddim', steps: 50, spacing: 'trailing', eta: 0, clip: true, seed: 7 },
    imageSize: card.network.imageSize,
    reference: { ...photographs, part: 'test', images: 818 },
    features: { name: 'inception-2015-12-05-768', sha256: 'f12c'.repeat(16), dimensions: 768, logits: null },
    metrics: measures(fid, 0.0412345, 0.00231),
    floor: { photographs: { ...photographs, part: 'train', images: 5000 }, metrics: measures(0.0734567, 0.000912, 0.00031) },
    lastStep: {
      photographs: { ...photographs, part: 'train', images: 5000 },
      alphaBar: 0.999,
      metrics: measures(0.0812345, 0.00123, 0.00032),
    },
    measured: { at: '2026-11-24T05:06:07.000Z', device: 'AMD EPYC, 2 cores', commit: '0123456789abcdef0123456789abcdef01234567' },
  };
}

/** The card as an evaluation leaves it. */
export function evaluatedCard(card: ModelCard, result: EvaluationResult): ModelCard {
  return { ...card, metrics: cardMetrics(result) };
}
