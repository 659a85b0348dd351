import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../../workers/sampling/testing/card.ts';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import { gate, testEngine } from '../../../session/testing/studio.ts';
import { DRAWS, ETAS } from '../draws/slice.ts';
import { FUTURES } from '../futures/futures.ts';
import { LEVELS } from '../losses/errors.ts';
import { createExperiments } from './store.ts';

const entry: ModelEntry = { id: 'tiny', title: 'Tiny', card: testCard(), weightsUrl: 'http://localhost/model.onnx' };
const image = new Uint8ClampedArray(8 * 8 * 4).fill(255);

function experimentsWith(parts: Parameters<typeof testEngine>[0] = {}) {
  const engine = testEngine(parts);
  const errors: unknown[] = [];
  const store = createExperiments({
    withModel: (signal, work) => engine.hold(signal, (held) => work(held, entry)),
    report: (error) => errors.push(error),
  });
  return { store, engine, errors };
}

describe('futures', () => {
  it('are ancestral draws from one noisy image, whose fresh noise alone differs', async () => {
    const { store, engine } = experimentsWith();
    await store.getState().drawFutures(entry, image, 0.75, 5);
    const [request] = engine.requests;
    expect(engine.requests).toMatchObject([{ seed: 5, images: FUTURES, options: { eta: 1, spacing: 'own' }, start: { kind: 'latents' } }]);
    const latents = request?.start?.kind === 'latents' ? request.start.latents : new Float32Array();
    const length = latents.length / FUTURES;
    expect(latents.slice(length, 2 * length)).toEqual(latents.slice(0, length));
    const { futures, activity } = store.getState();
    expect(futures).toMatchObject({ modelId: 'tiny', share: 0.75, seed: 5, isFinished: true });
    expect(futures?.images).toHaveLength(FUTURES);
    // What is predicted at once is that of the first frame, whose pixels are all 0.
    expect(futures?.predicted.every((byte) => byte === 0)).toBe(true);
    expect(activity).toBeNull();
  });

  it('leave nothing when they are stopped', async () => {
    const { opened, open } = gate();
    const { store, errors } = experimentsWith({
      generate: async (signal) => {
        await opened;
        signal.throwIfAborted();
      },
    });
    const drawing = store.getState().drawFutures(entry, image, 0.5, 1);
    await Promise.resolve();
    expect(store.getState().activity).toMatchObject({ experiment: 'futures', status: 'preparing' });
    await store.getState().drawAll(entry, 1);
    expect(store.getState().draws).toBeNull();
    store.getState().stop();
    expect(store.getState().activity?.status).toBe('stopping');
    open();
    await drawing;
    expect(store.getState()).toMatchObject({ futures: null, activity: null });
    expect(errors).toEqual([]);
  });
});

describe('draws', () => {
  it('start from the noise of one seed under each eta', async () => {
    const { store, engine } = experimentsWith();
    await store.getState().drawAll(entry, 7);
    expect(engine.requests.map(({ images, options: { eta } }) => [images, eta])).toEqual(ETAS.map((eta) => [DRAWS, eta]));
    const starts = engine.requests.map(({ start }) => (start?.kind === 'latents' ? start.latents : null));
    expect(starts[1]).toEqual(starts[0]);
    expect(store.getState().draws?.rows.map(({ images }) => images.length)).toEqual(ETAS.map(() => DRAWS));
  });
});

describe('losses', () => {
  it('are measured level by level, and a failure is reported', async () => {
    const { store, errors } = experimentsWith();
    await store.getState().measureLosses(entry, [image, image]);
    expect(store.getState().losses).toMatchObject({ modelId: 'tiny', images: 2 });
    expect(store.getState().losses?.levels).toHaveLength(LEVELS);

    const failing = experimentsWith({ predict: () => Promise.reject(new Error('no')) });
    await failing.store.getState().measureLosses(entry, [image]);
    expect(failing.errors).toEqual([new Error('no')]);
    expect(errors).toEqual([]);
  });
});
