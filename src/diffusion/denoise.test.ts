import { describe, expect, it } from 'vitest';
import type { SamplingOptions } from './config.ts';
import { denoise, type DenoiseRequest } from './denoise.ts';
import { LengthMismatchError, StepCountError } from './errors.ts';
import { mix, readPrediction } from './evaluation.ts';
import { framesOf, IMAGE_LENGTH, IMAGE_SHAPE, mixingNetwork, resultOf } from './testing/runs.ts';
import { gaussianNoise } from './gaussian.ts';
import { planLevels, planSampling } from './plan.ts';
import { createNoiseSchedule, ratesOf } from './schedule.ts';
import { EDIT_STREAMS } from './streams.ts';

const linear = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000 });
const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const defaults: SamplingOptions = { sampler: 'ddim', steps: 4, spacing: 'trailing', eta: 0, clip: true };

describe('the frames of a run', () => {
  const plan = planSampling(cosine, 'v', defaults);
  const request: DenoiseRequest = { predict: mixingNetwork, plan, shape: [2, ...IMAGE_SHAPE], seeds: [8, 9] };

  it('are one for each step and one for the finished image', async () => {
    const frames = await framesOf(request);
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(frames.map(({ steps }) => steps)).toEqual([4, 4, 4, 4, 4]);
    expect(frames.map(({ timestep }) => timestep)).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect(frames.map(({ evaluations }) => evaluations)).toEqual([1, 2, 3, 4, 4]);
    expect(frames.map(({ signalRate }) => signalRate)).toEqual([...plan.steps.map(({ signalRate }) => signalRate), 1]);
    expect(frames.map(({ noiseRate }) => noiseRate)).toEqual([...plan.steps.map(({ noiseRate }) => noiseRate), 0]);
  });

  it("start at the Gaussian noise of stream 0 of each image's seed", async () => {
    const [first] = await framesOf(request);
    expect(first?.latent).toEqual(Float32Array.of(...gaussianNoise(8, 0, IMAGE_LENGTH), ...gaussianNoise(9, 0, IMAGE_LENGTH)));
  });

  it('end at the last predicted x0', async () => {
    const frames = await framesOf(request);
    expect(frames[4]?.latent).toEqual(frames[3]?.predictedX0);
    expect(frames[4]?.predictedX0).toEqual(frames[4]?.latent);
  });

  it.each(['epsilon', 'x0', 'v'] as const)(
    'tell each latent as predicted x0 and noise at its rates, from a network of %s',
    async (prediction) => {
      const frames = await framesOf({ ...request, plan: planSampling(cosine, prediction, { ...defaults, clip: false }) });
      for (const { index, latent, predictedX0, predictedNoise, signalRate, noiseRate } of frames.slice(0, -1)) {
        const mixed = predictedX0.map((value, at) => signalRate * value + noiseRate * (predictedNoise?.[at] ?? NaN));
        const scale = predictedX0.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        const worst = mixed.reduce((most, value, at) => Math.max(most, Math.abs(value - (latent[at] ?? NaN))), 0);
        expect(worst, `frame ${index}`).toBeLessThan(1e-6 * scale);
      }
      expect(frames.at(-1)?.predictedNoise).toBeNull();
    },
  );

  it('hold clipped predictions when asked to', async () => {
    const strong = (latent: Float32Array) => Promise.resolve(latent.map((value) => -9 * value));
    const frames = await framesOf({ ...request, predict: strong });
    expect(frames.every(({ predictedX0 }) => predictedX0.every((value) => Math.abs(value) <= 1))).toBe(true);
  });

  it('may be changed or given away by the receiver without harm to the run', async () => {
    const untouched = await resultOf(request);
    const buffers = new Set<ArrayBufferLike>();
    let last: Float32Array | undefined;
    for await (const { latent, predictedX0 } of denoise(request)) {
      last = latent.slice();
      buffers.add(latent.buffer).add(predictedX0.buffer);
      structuredClone(null, { transfer: [latent.buffer as ArrayBuffer, predictedX0.buffer as ArrayBuffer] });
    }
    expect(last).toEqual(untouched);
    expect(buffers.size).toBe(10);
  });

  it('add the noise of stream k + 1 in step k, counted from the first of the streams of the run', async () => {
    const noisy = planSampling(linear, 'epsilon', { ...defaults, sampler: 'ddpm' });
    const silent = (latent: Float32Array) => Promise.resolve(new Float32Array(latent.length));
    for (const [first, use] of [
      [0, {}],
      [EDIT_STREAMS.start, { streams: EDIT_STREAMS }],
    ] as const) {
      const frames = await framesOf({ ...request, ...use, predict: silent, plan: noisy, shape: [1, ...IMAGE_SHAPE], seeds: [5] });
      expect(frames[0]?.latent).toEqual(gaussianNoise(5, first, IMAGE_LENGTH));
      for (const [
        index,
        {
          stages: [stage],
        },
      ] of noisy.steps.entries()) {
        if (!stage?.latent) throw new Error('The step makes no latent.');
        const latent = frames[index]?.latent ?? new Float32Array(0);
        const seen = readPrediction(stage, true, latent, new Float32Array(IMAGE_LENGTH));
        const noise = gaussianNoise(5, first + index + 1, IMAGE_LENGTH);
        expect(frames[index + 1]?.latent).toEqual(mix(stage.latent.mixture, latent, [seen], noise));
      }
    }
  });

  it('depend at eta 0 on the initial latent alone', async () => {
    const initialLatent = gaussianNoise(1, 0, IMAGE_LENGTH);
    const picture = (seed: number, eta: number) =>
      resultOf({
        predict: mixingNetwork,
        plan: planSampling(cosine, 'v', { ...defaults, eta }),
        shape: [1, ...IMAGE_SHAPE],
        seeds: [seed],
        initialLatent,
      });
    expect(await picture(2, 0)).toEqual(await picture(3, 0));
    expect(await picture(2, 1)).not.toEqual(await picture(3, 1));
  });

  it('can start part of the way from a given latent, which is left alone', async () => {
    const initialLatent = gaussianNoise(1, 0, 2 * IMAGE_LENGTH);
    const frames = await framesOf({ ...request, plan: planLevels(plan.levels.slice(2), 'v', defaults), initialLatent });
    expect(frames.map(({ timestep }) => timestep)).toEqual([0.5, 0.25, 0]);
    expect(frames[0]?.latent).toEqual(initialLatent);
    expect(frames[0]?.latent).not.toBe(initialLatent);
  });
});

describe('a run of several evaluations a step', () => {
  const plan = planSampling(cosine, 'v', { ...defaults, sampler: 'heun' });
  const request = { predict: mixingNetwork, plan, shape: [1, ...IMAGE_SHAPE] as const, seeds: [8] };

  it('has one frame for each step, which tells how many evaluations it took to get there', async () => {
    const frames = await framesOf(request);
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(frames.map(({ evaluations }) => evaluations)).toEqual([2, 4, 6, 7, 7]);
    expect(plan.evaluations).toBe(7);
    expect(frames[4]?.latent).toEqual(frames[3]?.predictedX0);
  });

  it.each(['heun', 'unipc-3'] as const)(
    'constrains every latent that the network is shown at the rates of its own level (%s)',
    async (sampler) => {
      const levels: number[] = [];
      const shown: number[] = [];
      await resultOf({
        ...request,
        plan: planSampling(cosine, 'v', { ...defaults, sampler }),
        // Whatever is made of it, the first value says where the latent stands.
        constrain: (latent, { noiseRate }) => latent.with(0, noiseRate),
        predict: (latent, noiseLevel) => {
          levels.push(noiseLevel);
          shown.push((latent[0] ?? NaN) ** 2);
          return mixingNetwork(latent, noiseLevel);
        },
      });
      for (const [index, level] of levels.entries()) expect(shown[index]).toBeCloseTo(level, 6);
    },
  );

  it('shows the latents that the network was shown, of which it told image and noise', async () => {
    const frames = await framesOf({ ...request, plan: planSampling(cosine, 'v', { ...defaults, sampler: 'unipc-2', clip: false }) });
    for (const { latent, predictedX0, predictedNoise, signalRate, noiseRate } of frames.slice(0, -1)) {
      for (const [at, value] of latent.entries()) {
        expect(signalRate * (predictedX0[at] ?? NaN) + noiseRate * (predictedNoise?.[at] ?? NaN)).toBeCloseTo(value, 5);
      }
    }
    expect(frames.at(-1)).toMatchObject({ evaluations: 4, ...ratesOf(1) });
  });
});

describe('sampling from a distribution that is known', () => {
  const DEVIATION = 0.5;
  const COUNT = 16_384;
  const options: SamplingOptions = { ...defaults, steps: 500, spacing: 'leading', clip: false };

  // The best network for data from N(0, DEVIATION^2) answers the mean of epsilon given x_t, which is linear in x_t.
  const bestNetwork = (latent: Float32Array, noiseLevel: number) => {
    const variance = (1 - noiseLevel) * DEVIATION ** 2 + noiseLevel;
    return Promise.resolve(latent.map((value) => (Math.sqrt(noiseLevel) / variance) * value));
  };

  it.each([
    { name: 'ddim', eta: 0 },
    { name: 'ddim', eta: 1 },
    { name: 'ddpm', eta: 0 },
  ] as const)('$name at eta $eta draws data of the right mean and deviation', async ({ name, eta }) => {
    const picture = await resultOf({
      predict: bestNetwork,
      plan: planSampling(linear, 'epsilon', { ...options, sampler: name, eta }),
      shape: [1, 1, 1, COUNT],
      seeds: [31],
    });
    const mean = picture.reduce((sum, value) => sum + value, 0) / COUNT;
    const deviation = Math.sqrt(picture.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT);
    // Four standard errors; 500 steps bend the deviation by less.
    expect(Math.abs(mean)).toBeLessThan((4 * DEVIATION) / Math.sqrt(COUNT));
    expect(Math.abs(deviation - DEVIATION)).toBeLessThan((4 * DEVIATION) / Math.sqrt(2 * COUNT));
  });
});

describe('stopping a run', () => {
  const plan = planSampling(cosine, 'v', defaults);

  it("between steps asks the network no more and throws the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by hand');
    let evaluations = 0;
    const frames: number[] = [];
    const run = async () => {
      const predict = (latent: Float32Array, noiseLevel: number) => {
        evaluations += 1;
        return mixingNetwork(latent, noiseLevel);
      };
      const request: DenoiseRequest = { predict, plan, shape: [1, ...IMAGE_SHAPE], seeds: [1], signal: controller.signal };
      for await (const { index } of denoise(request)) {
        frames.push(index);
        if (index === 1) controller.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
    expect(frames).toEqual([0, 1]);
    expect(evaluations).toBe(2);
  });

  it('while the network works gives no frame for that step', async () => {
    const controller = new AbortController();
    const predict = (latent: Float32Array, noiseLevel: number) => {
      controller.abort();
      return mixingNetwork(latent, noiseLevel);
    };
    const run = denoise({ predict, plan, shape: [1, ...IMAGE_SHAPE], seeds: [1], signal: controller.signal });
    await expect(run.next()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is what a failing network does', async () => {
    const failure = new Error('device lost');
    const run = denoise({ predict: () => Promise.reject(failure), plan, shape: [1, ...IMAGE_SHAPE], seeds: [1] });
    await expect(run.next()).rejects.toBe(failure);
  });
});

describe('a run that does not fit together', () => {
  const request: DenoiseRequest = {
    predict: mixingNetwork,
    plan: planSampling(cosine, 'v', defaults),
    shape: [2, ...IMAGE_SHAPE],
    seeds: [1, 2],
  };

  it.each([
    ['seeds', { seeds: [1] }, new LengthMismatchError('list of seeds', 2, 1)],
    ['an initial latent', { initialLatent: new Float32Array(5) }, new LengthMismatchError('initial latent', 24, 5)],
    ['predictions', { predict: () => Promise.resolve(new Float32Array(3)) }, new LengthMismatchError('prediction', 24, 3)],
    ['no steps', { plan: planLevels([], 'v', defaults) }, new StepCountError(0, 1000)],
  ])('is refused: %s', async (_, change, error) => {
    await expect(denoise({ ...request, ...(change as Partial<DenoiseRequest>) }).next()).rejects.toThrow(error);
  });
});
