import { describe, expect, it } from 'vitest';
import type { PointEvent, PointService } from '../../../../../workers/training/points/contract.ts';
import { createToyTraining, shownSnapshot } from './store.ts';

const request = {
  mixture: [],
  schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 },
  seed: 1,
  walk: { seed: 1, particles: 1, steps: 1 },
  places: new Float32Array(),
} as const;

const opened: PointEvent = { kind: 'opened', totalSteps: 80, parameters: 3, leastLoss: 0.1 };
const snapshot = (step: number): PointEvent => ({ kind: 'snapshot', step, losses: [], frames: [] });

function setUp(trainPoints: PointService['trainPoints']) {
  const reported: unknown[] = [];
  const store = createToyTraining({
    engine: { trainPoints },
    studio: () =>
      ({
        provider: { choose: () => Promise.resolve({ provider: 'wasm' }) },
        problems: { dismiss: () => undefined, report: (error: unknown) => reported.push(error) },
      }) as unknown as ReturnType<Parameters<typeof createToyTraining>[0]['studio']>,
  });
  return { store, reported };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('the training on points', () => {
  it('shows the newest snapshot, or the one that is chosen', async () => {
    const { store } = setUp(async (_signal, _request, onEvent) => {
      for (const event of [opened, snapshot(0), snapshot(40), snapshot(80)]) await onEvent(event);
    });
    await store.getState().train(request);
    expect(store.getState()).toMatchObject({ status: 'idle', facts: { totalSteps: 80, parameters: 3, leastLoss: 0.1 } });
    expect(shownSnapshot(store.getState())?.step).toBe(80);
    store.getState().show(79);
    expect(shownSnapshot(store.getState())?.step).toBe(40);
    await store.getState().train(request);
    expect(shownSnapshot(store.getState())?.step).toBe(80);
  });

  it('keeps what was learnt when it is stopped, and nothing when it is to be forgotten', async () => {
    const { store, reported } = setUp(async (signal, _request, onEvent) => {
      for (const event of [opened, snapshot(0), snapshot(40)]) await onEvent(event);
      await untilAborted(signal).finally(() => onEvent(snapshot(80)));
    });
    const first = store.getState().train(request);
    await expect.poll(() => store.getState().snapshots).toHaveLength(2);
    store.getState().stop();
    await first;
    expect(store.getState()).toMatchObject({ status: 'idle', snapshots: [{ step: 0 }, { step: 40 }] });

    const second = store.getState().train(request);
    await expect.poll(() => store.getState().snapshots).toHaveLength(2);
    store.getState().forget();
    await second;
    expect(store.getState()).toMatchObject({ status: 'idle', snapshots: [], facts: null });
    expect(reported).toEqual([]);
  });

  it('reports what it failed with', async () => {
    const failure = new Error('no runtime');
    const { store, reported } = setUp(() => Promise.reject(failure));
    await store.getState().train(request);
    expect(reported).toEqual([failure]);
    expect(store.getState().status).toBe('idle');
  });
});
