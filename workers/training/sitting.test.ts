import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { batchWith } from '../../src/training-step/batch.ts';
import { initialState } from '../../src/training-step/state.ts';
import type { StepPlan, StateVectors } from '../../src/training-step/step-plan.ts';
import { tinyStepConfig } from '../../src/training-step/testing/tiny-configs.ts';
import type { TrainingEvent } from './contract.ts';
import { TrainingDivergedError } from './errors.ts';
import type { RunFacts } from './facts.ts';
import { trainSitting, type SittingParts } from './sitting.ts';
import { testFacts } from './testing/facts.ts';

const { vectors } = initialState(tinyStepConfig);
const batch = batchWith(tinyStepConfig, 0, gaussianNoise(1, 0, tinyStepConfig.batchSize * 3 * 16 * 16));

/** A sitting whose steps take a second each, and whose loss is one over the number of steps. */
function sitting({ lossAt = (step: number) => 1 / step, stepsPerRun = 1 } = {}) {
  let clock = 0;
  let step = 0;
  const events: TrainingEvent[] = [];
  const saved: { readonly facts: RunFacts; readonly vectors: StateVectors }[] = [];
  const plan: StepPlan = {
    graph: () => new Uint8Array(),
    feeds: (first) => ({ first: Float32Array.of(first) }),
    reports: (first, count) =>
      Array.from({ length: count }, (_, place) => ({ loss: lossAt(first + place + 1), gradientNorm: 1, learningRate: 1 })),
    toGraph: (given) => given,
    fromGraph: (given) => given,
  };
  const parts: SittingParts = {
    plan,
    stepsPerRun,
    graph: {
      load: () => undefined,
      run() {
        clock += 1000 * stepsPerRun;
        step += stepsPerRun;
        return Promise.resolve(new Map());
      },
      read: () => Promise.resolve(new Map([['weights', Float32Array.of(step)]])),
    },
    source: { take: (_, count) => Promise.resolve(new Array(count).fill(batch)) },
    validate: () => Promise.resolve({ loss: 0.5, psnr: 20, images: 2 }),
    draw: (state) => {
      clock += 2000;
      return Promise.resolve({
        step: state.step,
        size: 1,
        samples: new Uint8ClampedArray(),
        nearest: new Uint8ClampedArray(),
        distances: [],
      });
    },
    save(facts, renewed) {
      saved.push({ facts, vectors: renewed });
      return Promise.resolve(true);
    },
    onEvent: (event) => void events.push(event),
    now: () => clock,
    breathe: () => Promise.resolve(),
  };
  return {
    parts,
    events,
    saved,
    stepsOf: (kind: TrainingEvent['kind']) => events.flatMap((event) => (event.kind === kind && 'step' in event ? [event.step] : [])),
  };
}

const never = new AbortController().signal;

describe('a sitting', () => {
  it('goes to the last step, looks before the first and after the last, and keeps what came of it', async () => {
    const { parts, events, saved, stepsOf } = sitting();
    const facts = await trainSitting(testFacts({ totalSteps: 5 }), vectors, parts, never);
    expect(events[0]).toMatchObject({ kind: 'opened' });
    expect(stepsOf('samples')).toEqual([0, 5]);
    expect(facts).toMatchObject({ step: 5, seconds: 7 });
    // Each point is the mean of two seconds.
    expect(facts.losses).toEqual([
      { step: 2, loss: 3 / 4 },
      { step: 4, loss: expect.closeTo(7 / 24, 10) as number },
    ]);
    expect(facts.validations.map(({ step }) => step)).toEqual([0, 5]);
    expect(saved).toEqual([{ facts, vectors: new Map([['weights', Float32Array.of(5)]]) }]);
  });

  it('keeps a checkpoint every half minute, and draws in no more than a tenth of the time', async () => {
    const { parts, stepsOf } = sitting();
    await trainSitting(testFacts({ totalSteps: 100 }), vectors, parts, never);
    const previews = stepsOf('samples');
    expect(previews.slice(0, 3)).toEqual([0, 20, 40]);
    const kept = stepsOf('saved');
    expect(kept.at(-1)).toBe(100);
    expect(Math.max(...kept.slice(1).map((step, index) => step - (kept[index] ?? 0)))).toBeLessThanOrEqual(30);
  });

  it('tells the rate of training without the time that drawing takes', async () => {
    const { parts, events } = sitting();
    await trainSitting(testFacts({ totalSteps: 60 }), vectors, parts, never);
    const rates = events.flatMap((event) => (event.kind === 'steps' ? [event.imagesPerSecond] : []));
    for (const rate of rates) expect(rate).toBeCloseTo(tinyStepConfig.batchSize, 10);
  });

  it('ends between two runs when it is told to, and keeps what was done', async () => {
    const { parts, saved } = sitting();
    const pause = new AbortController();
    const onEvent = (event: TrainingEvent): void => {
      if (event.kind === 'steps' && event.step === 3) pause.abort();
    };
    const facts = await trainSitting(testFacts({ totalSteps: 10 }), vectors, { ...parts, onEvent }, pause.signal);
    expect(facts.step).toBe(3);
    expect(saved).toHaveLength(1);
  });

  it('does not keep a state whose loss is no number', async () => {
    const { parts, saved } = sitting({ lossAt: (step) => (step === 35 ? NaN : 1) });
    const failure: unknown = await trainSitting(testFacts({ totalSteps: 50 }), vectors, parts, never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TrainingDivergedError);
    expect(failure).toMatchObject({ step: 35, savedStep: saved.at(-1)?.facts.step });
    expect(saved.every(({ facts }) => facts.step < 35)).toBe(true);
  });

  it('may end behind the last step where a run makes several', async () => {
    const { parts } = sitting({ stepsPerRun: 4 });
    expect((await trainSitting(testFacts({ totalSteps: 6 }), vectors, parts, never)).step).toBe(8);
  });
});
