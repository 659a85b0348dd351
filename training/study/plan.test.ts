import { describe, expect, it } from 'vitest';
import { samplers } from '../../src/diffusion/samplers/samplers.ts';
import type { SamplerName } from '../../src/diffusion/config.ts';
import { describeCell, studyCells } from './plan.ts';

const names = Object.keys(samplers) as SamplerName[];
const card = {
  diffusion: { schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 }, prediction: 'v' },
  guide: null,
} as const;
const guide = {
  weight: 1.6,
  interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 },
  card: 'guide/card.json',
  sha256: 'a'.repeat(64),
};

describe('what a study draws', () => {
  it('is every sampler at every number of evaluations, DDIM with three shares of noise, and 1,000 ancestral steps of fewer', () => {
    const cells = studyCells(card, { samplers: names, budgets: [5, 20], samples: 1000 });
    expect(cells).toHaveLength(2 * (names.length + 2) + 1);
    expect(cells.map(describeCell)).toEqual(
      expect.arrayContaining([
        'ddim, 5 evaluations, 1000 images',
        'ddim, eta 0.5, 20 evaluations, 1000 images',
        'ddim, eta 1, 20 evaluations, 1000 images',
        'ddpm, 1000 evaluations, 125 images',
        'unipc-3, 5 evaluations, 1000 images',
      ]),
    );
    const costs = cells.map(({ evaluations, samples }) => evaluations * samples);
    expect(costs).toEqual(costs.toSorted((left, right) => left - right));
  });

  it('counts evaluations, not steps, where a step takes two', () => {
    const cells = studyCells(card, { samplers: ['heun'], budgets: [1, 2, 5, 10], samples: 10 });
    expect(cells.map(({ sampling: { steps }, evaluations }) => [steps, evaluations])).toEqual([
      [1, 1],
      [1, 1],
      [3, 5],
      [5, 9],
    ]);
  });

  it('has the guided default beside the unguided one where the model has a guide', () => {
    const cells = studyCells({ ...card, guide }, { samplers: ['dpm-solver++', 'ddpm'], budgets: [20], samples: 16 });
    expect(cells.map(describeCell)).toEqual([
      'dpm-solver++, 20 evaluations, 16 images',
      'ddpm, 20 evaluations, 16 images',
      'dpm-solver++, guided, 20 evaluations, 16 images',
      'ddpm, 1000 evaluations, 2 images',
    ]);
  });
});
