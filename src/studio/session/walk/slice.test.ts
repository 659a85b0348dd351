import { describe, expect, it } from 'vitest';
import { ModelOpenError } from '../../../runtime/errors.ts';
import { gate, testEngine, testStudio } from '../testing/studio.ts';
import { WALK_STEPS } from './slice.ts';

async function studioWith(parts: Parameters<typeof testEngine>[0] = {}) {
  const engine = testEngine(parts);
  const store = testStudio({ engine });
  await store.getState().models.load();
  return { engine, store };
}

describe('a walk', () => {
  it('is one image in a few steps of the chosen model, looked at from its first', async () => {
    const { engine, store } = await studioWith();
    await store.getState().walk.start(5);
    expect(engine.requests).toMatchObject([{ seed: 5, images: 1, options: { sampler: 'ddim', steps: WALK_STEPS, eta: 0 } }]);
    expect(store.getState().walk).toMatchObject({ status: 'idle', modelId: 'tiny', seed: 5, step: 0 });
    expect(store.getState().walk.frames.map(({ index }) => index)).toEqual([...Array(WALK_STEPS + 1).keys()]);
  });

  it('stays within its steps', async () => {
    const { store } = await studioWith();
    store.getState().walk.showStep(99);
    expect(store.getState().walk.step).toBe(WALK_STEPS - 1);
    store.getState().walk.showStep(-1);
    expect(store.getState().walk.step).toBe(0);
  });

  it('waits for no other run and starts only once', async () => {
    const { opened, open } = gate();
    const { engine, store } = await studioWith({ prepare: () => opened.then(() => ({ caching: 'cached', fromCache: false })) });
    const first = store.getState().walk.start(1);
    await store.getState().walk.start(2);
    open();
    await first;
    expect(engine.requests.map(({ seed }) => seed)).toEqual([1]);
    const run = store.getState().run.generate();
    await store.getState().walk.start(3);
    await run;
    expect(engine.requests).toHaveLength(2);
  });

  it('tells of a failure, and can be tried again', async () => {
    let failures = 1;
    const { store } = await studioWith({
      prepare: () =>
        failures-- > 0
          ? Promise.reject(new ModelOpenError('tiny', 'wasm', { cause: new Error('no memory') }))
          : Promise.resolve({ caching: 'cached', fromCache: false }),
    });
    await store.getState().walk.start(1);
    expect(store.getState().walk).toMatchObject({ status: 'idle', outcome: 'failed' });
    const problem = store.getState().problems.current;
    expect(problem?.sentence).toContain('tiny');
    problem?.recoveryAction?.act();
    await expect.poll(() => store.getState().walk.frames.length).toBe(WALK_STEPS + 1);
  });
});
