import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { describeEnds, describePlane } from './describe.ts';
import { toyDistributions } from './shapes.ts';
import type { Paths } from './usePaths.ts';

const schedule = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });

/** A walk in one step that ends at these points of the clusters, of whose means the first two lie at (-1.2, -0.6) and (1.3, -0.9). */
function pathsTo(eta: number, start: Paths['request']['start'], ...ends: number[]): Paths {
  const frame = { signalRate: 0.02, noiseRate: 0.9998, predictedX0: new Float32Array(4) };
  return {
    request: { distribution: toyDistributions.clusters, schedule, steps: 1, eta, seed: 0, start },
    frames: [
      { ...frame, latent: new Float32Array(4) },
      { ...frame, signalRate: 1, noiseRate: 0, latent: Float32Array.from(ends) },
    ],
  };
}

describe('the planes in words', () => {
  it('tell the step, its noise and how many parts are reached', () => {
    expect(describePlane(pathsTo(0, [0, 0], -1, -1, 1, -1), 1)).toBe(
      'step 1 of 1, noise 0.000. 160 particles that started at one point, nearest to 2 of 3 clusters.',
    );
  });

  it('compare where each particle ends, or in how many parts all of them that started at one point', () => {
    expect(describeEnds(pathsTo(0, null, -1, -1, 1, -1), pathsTo(1, null, 1, -1, 1, -1))).toBe(
      'With η = 1.00, 1 of 160 particles end in another of the clusters than with η = 0.',
    );
    expect(describeEnds(pathsTo(0, [0, 0], -1, -1, -1, -1), pathsTo(0.5, [0, 0], -1, -1, 1, -1))).toBe(
      'All 160 particles start at one point. With η = 0 they end in 1 of 3 clusters, with η = 0.50 in 2.',
    );
  });
});
