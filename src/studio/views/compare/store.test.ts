import { describe, expect, it } from 'vitest';
import { DownloadError, type PrepareRequest } from '../../../../packages/core/src/index.ts';
import { guidedStudio } from '../../session/testing/guided-studio.ts';
import { gate, testEngine, testFrame, testStudio } from '../../session/testing/studio.ts';
import { createCompareStore, newestStop, shownFrame } from './store.ts';

type EngineParts = Parameters<typeof testEngine>[0];

/** A view over a studio with two models; frames enter it at once. */
async function comparing(parts: EngineParts = {}) {
  const prepared: string[] = [];
  const engine = testEngine({
    prepare: (_signal, { card }: PrepareRequest) => {
      prepared.push(card.id);
      return Promise.resolve({ caching: 'cached', fromCache: true });
    },
    ...parts,
  });
  const studio = testStudio({ engine });
  await studio.getState().models.load();
  studio.getState().settings.change({ seed: 7, steps: 2, eta: 0.25 });
  const store = createCompareStore(studio, (callback) => callback());
  const shown = () => [shownFrame(store.getState(), 'a')?.index, shownFrame(store.getState(), 'b')?.index];
  return { studio, store, shown, prepared, requests: engine.requests };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError'))));

describe('comparing', () => {
  it('begins with the settings of the studio, and on the other side a quarter of its steps', async () => {
    const { store } = await comparing();
    const { seed, settings } = store.getState();
    expect(seed).toBe(7);
    expect(settings.a).toMatchObject({ steps: 2, eta: 0.25 });
    expect(settings.b).toEqual({ ...settings.a, steps: 1 });
  });

  it('draws one side after the other, each with its own model and settings, from one seed', async () => {
    const { store, shown, prepared, requests } = await comparing();
    store.getState().change('b', { modelId: 'other', steps: 4, sampler: 'ddpm' });
    await store.getState().compare();
    expect(prepared).toEqual(['tiny', 'other']);
    expect(requests).toMatchObject([
      { seed: 7, images: 1, card: { id: 'tiny' }, options: { sampler: 'dpm-solver++', steps: 2 } },
      { seed: 7, images: 1, card: { id: 'other' }, options: { sampler: 'ddpm', steps: 4 } },
    ]);
    expect(store.getState()).toMatchObject({ activity: null, position: 4, following: true });
    expect(shown()).toEqual([2, 4]);
  });

  it('moves both with one position, at the noise of the finer one', async () => {
    const { store, shown } = await comparing();
    store.getState().change('a', { spacing: 'trailing' });
    store.getState().change('b', { spacing: 'trailing', steps: 4 });
    await store.getState().compare();
    const seen = [];
    for (let position = 0; position <= 4; position++) {
      store.getState().seek(position);
      seen.push(shown());
    }
    expect(seen).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 3],
      [2, 4],
    ]);
    store.getState().seekBy(-99);
    expect(shown()).toEqual([0, 0]);
    store.getState().play();
    store.getState().playTo(2);
    expect(shown()).toEqual([1, 2]);
    store.getState().playTo(9);
    expect(store.getState()).toMatchObject({ position: 4, playing: false });
  });

  it('shows frames as they come: of A alone, then of B beside those of A with as much noise', async () => {
    const { opened, open } = gate();
    let runs = 0;
    const { store, shown } = await comparing({
      generate: async (_signal, request, onFrame) => {
        const last = runs++ === 0 ? request.options.steps : 1;
        for (let index = 0; index <= last; index++) void onFrame(testFrame(index, request));
        if (runs === 2) await opened;
      },
    });
    store.getState().change('b', { steps: 4 });
    const comparison = store.getState().compare();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(store.getState().activity).toMatchObject({ status: 'running', side: 'b', fraction: 4 / 6 });
    expect(shown()).toEqual([0, 1]);
    // Where B has not come yet, neither is shown.
    store.getState().seek(4);
    expect(shown()).toEqual([0, 1]);
    open();
    await comparison;
    store.getState().seek(4);
    expect(shown()).toEqual([2, undefined]);
  });

  it('draws again only what has changed, and both where nothing has', async () => {
    const { store, requests } = await comparing();
    store.getState().change('b', { steps: 3 });
    await store.getState().compare();
    store.getState().change('b', { steps: 4 });
    await store.getState().compare();
    expect(requests.map(({ options }) => options.steps)).toEqual([2, 3, 4]);
    await store.getState().compare();
    expect(requests.map(({ options }) => options.steps)).toEqual([2, 3, 4, 2, 4]);
    store.getState().changeSeed(8);
    await store.getState().compare();
    expect(requests.slice(-2).map(({ seed }) => seed)).toEqual([8, 8]);
  });

  it('swaps the sides with their pictures, and copies the settings of A to B', async () => {
    const { store, shown } = await comparing();
    store.getState().change('b', { steps: 4 });
    await store.getState().compare();
    store.getState().seek(3);
    store.getState().swap();
    expect(store.getState().settings).toMatchObject({ a: { steps: 4 }, b: { steps: 2 } });
    expect(shown()).toEqual([3, 1]);
    store.getState().copy();
    expect(store.getState().settings).toMatchObject({ a: { steps: 4 }, b: { steps: 4 } });
    expect(shown()).toEqual([3, 1]);
  });

  it('stops between two steps, keeps what is there and reports nothing', async () => {
    const { store, studio, shown } = await comparing({
      generate: (signal, request, onFrame) => {
        void onFrame(testFrame(0, request));
        void onFrame(testFrame(1, request));
        return untilAborted(signal);
      },
    });
    const comparison = store.getState().compare();
    await new Promise((resolve) => setTimeout(resolve, 10));
    store.getState().swap();
    store.getState().stop();
    expect(store.getState().activity).toMatchObject({ status: 'stopping', side: 'a' });
    await comparison;
    expect(store.getState().activity).toBeNull();
    expect(newestStop(store.getState())).toBe(1);
    expect(shown()).toEqual([1, undefined]);
    expect(studio.getState().problems.current).toBeNull();
  });

  it('tells of a failure with a way to try again, which works, and leaves the pictures before it', async () => {
    let isOnline = true;
    const { store, studio, shown } = await comparing({
      prepare: () =>
        isOnline ? Promise.resolve({ caching: 'full', fromCache: false }) : Promise.reject(new DownloadError('http://localhost/m', {})),
    });
    store.getState().change('b', { steps: 2 });
    await store.getState().compare();
    isOnline = false;
    store.getState().change('b', { steps: 1 });
    await store.getState().compare();
    expect(shown()).toEqual([2, 2]);
    expect(studio.getState().problems.current?.sentence).toContain('could not be downloaded');
    isOnline = true;
    studio.getState().problems.current?.recoveryAction?.act();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(studio.getState().problems.current).toBeNull();
    expect(shown()).toEqual([2, 1]);
  });

  it('keeps a model of its own open while the studio wants another', async () => {
    const { opened, open } = gate();
    let isFirst = true;
    const { store, studio, prepared, requests } = await comparing({
      generate: async (_signal, request, onFrame) => {
        requests.push(request);
        if (isFirst) {
          isFirst = false;
          await opened;
        }
        for (let index = 0; index <= request.options.steps; index++) void onFrame(testFrame(index, request));
      },
    });
    store.getState().change('a', { modelId: 'other' });
    const comparison = store.getState().compare();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const run = studio.getState().run.generate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(prepared).toEqual(['other']);
    open();
    await Promise.all([comparison, run]);
    expect(requests.map(({ card }) => card.id)).toEqual(prepared);
  });

  it('guides one side and not the other, where they are set so', async () => {
    const { store, engine, prepared } = await guidedStudio();
    const compare = createCompareStore(store, (callback) => void setTimeout(callback, 0));
    compare.getState().change('b', { guidanceWeight: 2.5, guidanceTo: 1 });
    await compare.getState().compare();
    expect(engine.requests.map(({ options }) => options.guidance)).toEqual([
      undefined,
      { weight: 2.5, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } },
    ]);
    expect(prepared.map(({ guide }) => guide?.card.id)).toEqual([undefined, 'tiny-guide']);
  });
});
