import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { PARTICLES, partsOf, walkParticles, type PathsRequest } from './paths.ts';
import { toyDistributions } from './shapes.ts';

const schedule = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 });
const request: PathsRequest = { distribution: toyDistributions.ring, schedule, steps: 24, eta: 0, seed: 3, start: null };
const walk = (changes: Partial<PathsRequest> = {}) =>
  walkParticles({ ...request, ...changes }, new AbortController().signal, () => undefined);
const last = <Value>(values: readonly Value[]) => values.at(-1) as Value;

/** How many different ends there are, to a hundredth. */
const ends = ({ latent }: { readonly latent: Float32Array }) =>
  new Set(Array.from({ length: PARTICLES }, (_, i) => latent.slice(2 * i, 2 * i + 2).join())).size;

describe('particles', () => {
  it.each([0, 1])('reach every part of the distribution and lie close to it with eta %d', async (eta) => {
    for (const distribution of Object.values(toyDistributions)) {
      const frames = await walk({ distribution, eta, steps: 60 });
      expect(frames).toHaveLength(61);
      const reached = partsOf(distribution, last(frames));
      expect(new Set(reached)).toEqual(new Set(distribution.partOf));
      const { latent } = last(frames);
      const near = Array.from({ length: PARTICLES }, (_, particle) =>
        Math.min(
          ...distribution.mixture.map(
            ({ mean, deviation }) =>
              Math.hypot((latent[2 * particle] ?? NaN) - (mean[0] ?? NaN), (latent[2 * particle + 1] ?? NaN) - (mean[1] ?? NaN)) /
              deviation,
          ),
        ),
      ).filter((deviations) => deviations < 4);
      expect(near.length).toBeGreaterThan(0.95 * PARTICLES);
    }
  });

  it('that start at one point stay together without fresh noise, and part with it', async () => {
    const start = [0.4, 0.3] as const;
    const together = await walk({ start });
    const apart = await walk({ start, eta: 1 });
    expect(ends(last(together))).toBe(1);
    expect(ends(last(apart))).toBe(PARTICLES);
    expect(new Set(partsOf(request.distribution, last(apart))).size).toBeGreaterThan(4);
    expect(apart[0]?.predictedX0).toEqual(together[0]?.predictedX0);
  });

  it('end on average where the first prediction of their common start lies', async () => {
    const frames = await walk({ start: [0.9, -0.5], eta: 1, steps: 100 });
    for (const axis of [0, 1]) {
      const mean = Array.from({ length: PARTICLES }, (_, i) => last(frames).latent[2 * i + axis] ?? NaN).reduce((sum, x) => sum + x, 0);
      // Three deviations of a mean of as many ends, each about 1.1 from the middle.
      expect(Math.abs(mean / PARTICLES - (frames[0]?.predictedX0[axis] ?? NaN))).toBeLessThan((3 * 1.1) / Math.sqrt(PARTICLES));
    }
  });

  it('stop when they are told to', async () => {
    const stopping = new AbortController();
    const walking = walkParticles(request, stopping.signal, () => {
      stopping.abort();
      return undefined;
    });
    await expect(walking).rejects.toThrow();
  });
});
