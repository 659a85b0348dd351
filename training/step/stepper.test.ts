import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { openGraph } from './graph-runner.ts';
import { initialState } from '../../src/training-step/state.ts';
import { batchWith } from '../../src/training-step/batch.ts';
import { openStepper } from './stepper.ts';
import { tinyConfig } from '../testing/tiny-run.ts';

describe('a step', () => {
  const images = gaussianNoise(1, 0, tinyConfig.batchSize * 3 * 16 * 16);

  const drawn = (step = 0, config = tinyConfig) => [batchWith(config, step, images)];

  it('leaves the state that it was given as it was, and gives the next', async () => {
    const stepper = await openStepper(tinyConfig, 10);
    const state = initialState(tinyConfig);
    const before = new Map([...state.vectors].map(([name, vector]) => [name, vector.slice()]));
    const first = await stepper.advance(state, drawn());
    expect(state.vectors).toEqual(before);
    expect(first.state.step).toBe(1);
    expect(await stepper.advance(state, drawn())).toEqual(first);
    await stepper.release();
  });

  it('moves the average by its share: 0.9 of the way in the first step with a warm-up', async () => {
    const stepper = await openStepper(tinyConfig, 10);
    const start = initialState(tinyConfig).vectors.get('weights') ?? new Float32Array(0);
    const { vectors } = (await stepper.advance(initialState(tinyConfig), drawn())).state;
    const weights = vectors.get('weights') ?? new Float32Array(0);
    const largest = (vectors.get('ema') ?? new Float32Array(0)).reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (0.1 * (start[index] ?? 0) + 0.9 * (weights[index] ?? 0)))),
      0,
    );
    expect(weights).not.toEqual(start);
    expect(largest).toBeLessThan(1e-6);
    await stepper.release();
  });

  it('drops features by its number: the same step again drops the same ones, the next drops others', async () => {
    const dropping = { ...tinyConfig, dropout: 0.5 };
    const stepper = await openStepper(dropping, 10);
    const undisturbed = await openStepper(tinyConfig, 10);
    const state = initialState(tinyConfig);
    const lossOf = async (of: typeof stepper, step: number) =>
      (await of.advance({ ...state, step }, drawn(step, of === stepper ? dropping : tinyConfig))).reports[0];
    expect(await lossOf(stepper, 0)).toEqual(await lossOf(stepper, 0));
    // Dropping half changes the gradient, though an untrained network predicts 0 with or without.
    expect((await lossOf(stepper, 0))?.gradientNorm).not.toBe((await lossOf(undisturbed, 0))?.gradientNorm);
    await stepper.release();
    await undisturbed.release();
  });

  it('weighs noise levels as its configuration says', async () => {
    const weighted = { ...tinyConfig, lossWeighting: { kind: 'min-snr', gamma: 5 } } as const;
    const [plain, counted] = [await openStepper(tinyConfig, 10), await openStepper(weighted, 10)];
    const [all, some] = [await plain.advance(initialState(tinyConfig), drawn()), await counted.advance(initialState(weighted), drawn())];
    // For v no level counts more than 5/6 of its error.
    const [weightedLoss = NaN, plainLoss = NaN] = [some.reports[0]?.loss, all.reports[0]?.loss];
    expect(weightedLoss).toBeLessThan((5 / 6) * plainLoss);
    expect(weightedLoss).toBeGreaterThan(0);
    await plain.release();
    await counted.release();
  });

  it('reports the norm before clipping and the rate of its number', async () => {
    const clipped = { ...tinyConfig, optimizer: { ...tinyConfig.optimizer, gradientClip: 1e-3 } };
    const [free, held] = [await openStepper(tinyConfig, 10), await openStepper(clipped, 10)];
    const [report] = (await free.advance(initialState(tinyConfig), drawn())).reports;
    expect((await held.advance(initialState(tinyConfig), drawn())).reports[0]?.gradientNorm).toBe(report?.gradientNorm);
    // The first of three steps of warm-up to 2e-3.
    expect(report?.learningRate).toBeCloseTo(2e-3 / 3, 12);
    await free.release();
    await held.release();
  });

  it('opens the graph of several steps, and that of one only where one is made: as the last, or of a run of few', async () => {
    const several = { ...tinyConfig, stepsPerRun: 2 };
    const opened: boolean[] = [];
    const open: typeof openGraph = (bytes, provider, options) => {
      opened.push(options?.seldom ?? false);
      return openGraph(bytes, provider, options);
    };
    const stepper = await openStepper(several, 3, open);
    const pair = [...drawn(0), ...drawn(1)];
    const { state } = await stepper.advance(initialState(several), pair);
    expect(opened).toEqual([false]);
    expect((await stepper.advance(state, drawn(2))).state.step).toBe(3);
    expect(opened).toEqual([false, true]);
    await stepper.release();

    opened.length = 0;
    const few = await openStepper(several, 1, open);
    await few.advance(initialState(several), drawn());
    expect(opened).toHaveLength(1);
    await few.release();
  });

  it('lets go of every state but the newest', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const stepper = await openStepper(tinyConfig, 10);
    const states: WeakRef<object>[] = [];
    let state = initialState(tinyConfig);
    for (let step = 0; step < 4; step += 1) {
      ({ state } = await stepper.advance(state, drawn(step)));
      states.push(new WeakRef(state));
    }
    await setImmediate();
    collectGarbage();
    expect(states.map((of) => of.deref()?.constructor)).toEqual([undefined, undefined, undefined, Object]);
    expect(state.step).toBe(4);
    await stepper.release();
  });
});
