import { describe, expect, it } from 'vitest';
import { MAXIMUM_STEPS, type SamplingOptions } from './config.ts';
import { planEdit } from './edit.ts';
import { gaussianNoise } from './gaussian.ts';
import { keepingKnown } from './inpainting.ts';
import { planSampling } from './plan.ts';
import { createNoiseSchedule } from './schedule.ts';
import { EDIT_STREAMS, GENERATION_STREAMS, INPAINTING_STREAMS, NOISING_STREAM } from './streams.ts';
import { framesOf } from './testing/runs.ts';

const LENGTH = 4096;
const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const options: SamplingOptions = { sampler: 'ddim', steps: 4, spacing: 'trailing', eta: 1, clip: false };
const SEED = 1;
const run = {
  plan: planSampling(cosine, 'epsilon', options),
  predict: (latent: Float32Array) => Promise.resolve(new Float32Array(latent.length)),
  shape: [1, 1, 1, LENGTH] as const,
  seeds: [SEED],
};

function correlation(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? NaN;
    product += value * other;
    ofA += value ** 2;
    ofB += other ** 2;
  }
  return product / Math.sqrt(ofA * ofB);
}

/** With a network that predicts no noise, what a step adds is all that its frames differ by, but for a factor. */
async function noisesOf(request: Partial<Parameters<typeof framesOf>[0]>): Promise<Float32Array[]> {
  const frames = await framesOf({ ...run, ...request });
  const added = frames.slice(1, -1).map(({ latent, signalRate }, index) => {
    const before = frames[index];
    return latent.map((value, at) => value - (signalRate * (before?.latent[at] ?? NaN)) / (before?.signalRate ?? NaN));
  });
  return [frames[0]?.latent ?? new Float32Array(0), ...added];
}

describe('the noises of drawing, editing and painting anew with one seed', () => {
  it('are independent of each other, as those of other seeds are', async () => {
    const nothing = new Float32Array(LENGTH);
    const edit = planEdit(cosine, 'epsilon', options, { pictures: nothing, strength: 1 }, [SEED]);
    const kept = keepingKnown({ pictures: nothing, mask: nothing }, [SEED]);
    const painted = keepingKnown({ pictures: nothing, mask: nothing.map(() => 1) }, [SEED]);
    const drawn = await noisesOf({});
    const edited = await noisesOf(edit);
    const anew = await noisesOf(painted);
    const known = (await framesOf({ ...run, ...kept }))[0]?.latent ?? nothing;
    expect(drawn).toHaveLength(4);
    const noises = [...drawn, ...edited, ...anew];
    for (const [index, noise] of noises.entries()) {
      // Five standard errors of 4096 values.
      for (const other of noises.slice(0, index)) expect(Math.abs(correlation(noise, other))).toBeLessThan(5 / Math.sqrt(LENGTH));
    }
    for (const noise of [...drawn, ...edited]) expect(Math.abs(correlation(known, noise))).toBeLessThan(5 / Math.sqrt(LENGTH));
    // The kept part and the one that is painted anew are one field of noise.
    expect(correlation(known, anew[0] ?? nothing)).toBeCloseTo(1, 6);
  });

  it('leave those of drawing as they always were', async () => {
    expect((await framesOf(run))[0]?.latent).toEqual(gaussianNoise(SEED, 0, LENGTH));
  });
});

describe('the streams', () => {
  it('are each of one use, for every step that a run may take', () => {
    const all = [GENERATION_STREAMS, EDIT_STREAMS, INPAINTING_STREAMS].flatMap(({ start, step }) => [
      start,
      ...Array.from({ length: MAXIMUM_STEPS }, (_, index) => step(index)),
    ]);
    expect(new Set([...all, NOISING_STREAM]).size).toBe(3 * (MAXIMUM_STEPS + 1) + 1);
  });
});
