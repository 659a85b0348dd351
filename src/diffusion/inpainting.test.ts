import { describe, expect, it } from 'vitest';
import { samplerNameSchema } from './config.ts';
import { LengthMismatchError } from './errors.ts';
import { gaussianNoise } from './gaussian.ts';
import { keepingKnown } from './inpainting.ts';
import { planSampling } from './plan.ts';
import { createNoiseSchedule } from './schedule.ts';
import { INPAINTING_STREAMS } from './streams.ts';
import { framesOf, IMAGE_LENGTH, IMAGE_SHAPE, mixingNetwork, resultOf } from './testing/runs.ts';

const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const plan = planSampling(cosine, 'v', { sampler: 'ddim', steps: 5, spacing: 'trailing', eta: 0, clip: true });
const request = { predict: mixingNetwork, plan, shape: [1, ...IMAGE_SHAPE] as const, seeds: [4] };
const pictures = new Float32Array(IMAGE_LENGTH).map((_, index) => index / IMAGE_LENGTH - 0.5);
const mask = new Float32Array(IMAGE_LENGTH).map((_, index) => index % 2);

describe('inpainting', () => {
  it('keeps the known values of the picture exactly and paints the others anew', async () => {
    const result = await resultOf({ ...request, ...keepingKnown({ pictures, mask }, [4]) });
    const kept = (values: Float32Array) => values.filter((_, index) => mask[index] === 0);
    expect(kept(result)).toEqual(kept(pictures));
    expect(result).not.toEqual(pictures);
  });

  it.each(samplerNameSchema.options)('keeps them whatever the sampler is and remembers: %s', async (sampler) => {
    const another = planSampling(cosine, 'v', { sampler, steps: 5, spacing: 'log-snr', eta: 0, clip: true });
    const result = await resultOf({ ...request, plan: another, ...keepingKnown({ pictures, mask }, [4]) });
    for (const [index, value] of result.entries()) {
      if (mask[index] === 0) expect(value).toBe(pictures[index]);
      else expect(Math.abs(value)).toBeLessThan(10);
    }
  });

  it('holds the known part at the noise level of every latent', async () => {
    const frames = await framesOf({ ...request, ...keepingKnown({ pictures, mask }, [4]) });
    const noise = gaussianNoise(4, INPAINTING_STREAMS.start, IMAGE_LENGTH);
    for (const { latent, signalRate, noiseRate } of frames) {
      expect(latent[0]).toBeCloseTo(signalRate * (pictures[0] ?? NaN) + noiseRate * (noise[0] ?? NaN), 6);
    }
  });

  it('changes nothing where all is painted anew, and everything back where nothing is', async () => {
    const plain = await resultOf({ ...request, streams: INPAINTING_STREAMS });
    expect(await resultOf({ ...request, ...keepingKnown({ pictures, mask: new Float32Array(IMAGE_LENGTH).fill(1) }, [4]) })).toEqual(plain);
    expect(await resultOf({ ...request, ...keepingKnown({ pictures, mask: new Float32Array(IMAGE_LENGTH) }, [4]) })).toEqual(pictures);
  });

  it('refuses a mask that does not fit', () => {
    expect(() => keepingKnown({ pictures, mask: new Float32Array(1) }, [4])).toThrow(LengthMismatchError);
  });
});
