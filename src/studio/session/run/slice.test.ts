import { describe, expect, it } from 'vitest';
import { DownloadError, type SampledFrame } from '../../../../packages/core/src/index.ts';
import { DeviceLostError } from '../../../runtime/errors.ts';
import { gate, testEngine, testFrame, testStudio } from '../testing/studio.ts';

async function readyStudio(...parts: Parameters<typeof testStudio>) {
  const store = testStudio(...parts);
  await store.getState().models.load();
  store.getState().settings.change({ steps: 4, images: 2 });
  return store;
}

describe('generate', () => {
  it('samples with the settings and ends with the whole trajectory', async () => {
    const engine = testEngine();
    const store = await readyStudio({ engine });
    store.getState().settings.change({ seed: 7, sampler: 'ddim', eta: 0.5 });
    await store.getState().run.generate();
    const { run } = store.getState();
    const trajectory = store.getState().trajectory.current;
    expect(engine.requests).toMatchObject([{ seed: 7, images: 2, options: { sampler: 'ddim', steps: 4, eta: 0.5, clip: true } }]);
    expect(run).toMatchObject({ status: 'idle', outcome: 'finished', steps: 4, stepMilliseconds: [10, 10, 10, 10] });
    expect(trajectory?.frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(trajectory?.recipe).toMatchObject({ modelId: 'tiny', seed: 7, images: 2 });
  });

  it('shows frames before the run has ended', async () => {
    const end = gate();
    const engine = testEngine({
      generate: async (_signal, request, onFrame) => {
        void onFrame(testFrame(0, request));
        void onFrame(testFrame(1, request));
        await end.opened;
      },
    });
    const store = await readyStudio({ engine, beforeNextPaint: (callback) => callback() });
    const run = store.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.getState().run.status).toBe('running');
    expect(store.getState().trajectory.current?.newest?.index).toBe(1);
    end.open();
    await run;
  });

  it('leaves the picture of the run before until there is a new one', async () => {
    const first = gate();
    let runs = 0;
    const engine = testEngine({
      generate: async (_signal, request, onFrame) => {
        if (runs++ > 0) await first.opened;
        void onFrame(testFrame(0, request));
      },
    });
    const store = await readyStudio({ engine });
    await store.getState().run.generate();
    const before = store.getState().trajectory.current;
    const run = store.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.getState().run.status).toBe('running');
    expect(store.getState().trajectory.current).toBe(before);
    first.open();
    await run;
    expect(store.getState().trajectory.current?.recipe.seed).toBe(1001);
  });

  it('takes frames into the state once per paint, however fast they come', async () => {
    const paints: (() => void)[] = [];
    let show: ((frame: SampledFrame) => void) | undefined;
    const end = gate();
    const engine = testEngine({
      generate: async (_signal, request, onFrame) => {
        show = (frame) => void onFrame(frame);
        for (const index of [0, 1, 2]) void onFrame(testFrame(index, request));
        await end.opened;
      },
    });
    const store = await readyStudio({ engine, beforeNextPaint: (callback) => paints.push(callback) });
    const run = store.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(show).toBeDefined();
    expect(paints).toHaveLength(1);
    expect(store.getState().trajectory.current).toBeNull();
    paints[0]?.();
    expect(store.getState().trajectory.current?.newest?.index).toBe(2);
    end.open();
    await run;
  });

  it('gives every further run a seed of its own, unless the seed is locked or was changed by hand', async () => {
    const engine = testEngine();
    const store = await readyStudio({ engine });
    await store.getState().run.generate();
    await store.getState().run.generate();
    store.getState().settings.change({ seed: 7 });
    await store.getState().run.generate();
    store.getState().settings.change({ seedLocked: true });
    await store.getState().run.generate();
    expect(engine.requests.map(({ seed }) => seed)).toEqual([1000, 1001, 7, 7]);
  });

  it('heeds no second call while a run goes', async () => {
    const engine = testEngine();
    const store = await readyStudio({ engine });
    await Promise.all([store.getState().run.generate(), store.getState().run.generate()]);
    expect(engine.requests).toHaveLength(1);
  });

  it('does nothing without a model', async () => {
    const engine = testEngine();
    const store = testStudio({ engine });
    await store.getState().run.generate();
    expect(engine.requests).toHaveLength(0);
    expect(store.getState().run).toMatchObject({ status: 'idle', outcome: null });
  });
});

describe('stop', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')));
    });

  it('ends the run between two steps, keeps its frames and reports no problem', async () => {
    const engine = testEngine({
      generate: (signal, request, onFrame) => {
        void onFrame(testFrame(0, request));
        return untilAborted(signal);
      },
    });
    const store = await readyStudio({ engine });
    const run = store.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    store.getState().run.stop();
    expect(store.getState().run.status).toBe('stopping');
    await run;
    expect(store.getState().run).toMatchObject({ status: 'idle', outcome: 'stopped' });
    expect(store.getState().trajectory.current?.frames).toHaveLength(1);
    expect(store.getState().problems.current).toBeNull();
  });

  it('ends a download too', async () => {
    const store = await readyStudio({ engine: testEngine({ prepare: untilAborted }) });
    const run = store.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.getState().run.status).toBe('preparing');
    store.getState().run.stop();
    await run;
    expect(store.getState().run.outcome).toBe('stopped');
    expect(store.getState().models.preparation.status).toBe('none');
  });

  it('does nothing when nothing runs', async () => {
    const store = await readyStudio();
    store.getState().run.stop();
    expect(store.getState().run.status).toBe('idle');
  });
});

describe('a failure', () => {
  it('becomes a sentence with a way to try again, which works', async () => {
    let failures = 1;
    const engine = testEngine({
      prepare: () =>
        failures-- > 0
          ? Promise.reject(new DownloadError('http://localhost/models/tiny/model.onnx', { status: 503 }))
          : Promise.resolve({ caching: 'cached', fromCache: false }),
    });
    const store = await readyStudio({ engine });
    await store.getState().run.generate();
    expect(store.getState().run.outcome).toBe('failed');
    expect(store.getState().problems.current?.sentence).toBe(
      '/models/tiny/model.onnx could not be downloaded: the server answered 503. Check the connection and try again.',
    );
    store.getState().problems.current?.recoveryAction?.act();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(store.getState()).toMatchObject({ problems: { current: null }, run: { outcome: 'finished' } });
  });

  it('in the middle of a run leaves no model open, and what was drawn on the screen', async () => {
    const engine = testEngine({
      generate: (_signal, request, onFrame) => {
        void onFrame(testFrame(0, request));
        return Promise.reject(new DeviceLostError('unplugged'));
      },
    });
    const store = await readyStudio({ engine });
    await store.getState().run.generate();
    expect(store.getState()).toMatchObject({ models: { preparation: { status: 'none' } }, run: { outcome: 'failed' } });
    expect(store.getState().trajectory.current?.frames).toHaveLength(1);
  });

  it('leaves the trajectory before it in place when the model cannot be opened', async () => {
    let isOnline = true;
    const engine = testEngine({
      prepare: () =>
        isOnline ? Promise.resolve({ caching: 'full', fromCache: false }) : Promise.reject(new DownloadError('http://localhost/m', {})),
    });
    const store = await readyStudio({ engine });
    await store.getState().run.generate();
    const before = store.getState().trajectory.current;
    isOnline = false;
    await store.getState().run.generate();
    expect(store.getState().run.outcome).toBe('failed');
    expect(store.getState().trajectory.current).toBe(before);
  });
});
