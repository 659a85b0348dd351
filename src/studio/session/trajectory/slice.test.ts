import { describe, expect, it } from 'vitest';
import { testFrame, testStudio } from '../testing/studio.ts';
import { shownFrame } from './slice.ts';

const steps = 4;

/** A studio in the middle of a run that has made `made` frames. */
async function studioWith(made: number) {
  const store = testStudio({ beforeNextPaint: (callback) => callback() });
  await store.getState().models.load();
  store.getState().settings.change({ steps, images: 1 });
  await store.getState().run.generate();
  const trajectory = store.getState().trajectory.current;
  if (!trajectory) throw new Error('the run made no trajectory');
  store.getState().trajectory.start({ ...trajectory, frames: [], newest: null });
  const add = (...indices: number[]) => {
    const catalog = store.getState().models.catalog;
    const [entry] = catalog.status === 'ready' ? catalog.entries : [];
    if (!entry) throw new Error('no model');
    store
      .getState()
      .trajectory.addFrames(indices.map((index) => testFrame(index, { card: entry.card, images: 1, options: trajectory.recipe.options })));
  };
  add(...Array.from({ length: made }, (_, index) => index));
  const shown = () => shownFrame(store.getState())?.index;
  return { store, add, shown };
}

describe('trajectory', () => {
  it('follows the run until a frame is sought', async () => {
    const { store, add, shown } = await studioWith(2);
    expect(shown()).toBe(1);
    store.getState().trajectory.seekBy(-1);
    add(2);
    expect(shown()).toBe(0);
    store.getState().trajectory.seek(Infinity);
    add(3);
    expect(shown()).toBe(3);
  });

  it('stays within the frames that there are', async () => {
    const { store, shown } = await studioWith(3);
    store.getState().trajectory.seek(99);
    expect(shown()).toBe(2);
    store.getState().trajectory.seekBy(-99);
    expect(shown()).toBe(0);
  });

  it('plays from the start when at the end, and stops at the end', async () => {
    const { store, shown } = await studioWith(5);
    store.getState().trajectory.play();
    expect(store.getState().trajectory.playing).toBe(true);
    expect(shown()).toBe(0);
    store.getState().trajectory.playTo(3);
    expect(shown()).toBe(3);
    expect(store.getState().trajectory.playing).toBe(true);
    store.getState().trajectory.playTo(7);
    expect(shown()).toBe(4);
    expect(store.getState().trajectory.playing).toBe(false);
  });

  it('has nothing to play with less than two frames', async () => {
    const { store } = await studioWith(1);
    store.getState().trajectory.play();
    expect(store.getState().trajectory.playing).toBe(false);
  });

  it('stops playing where a frame is sought', async () => {
    const { store, shown } = await studioWith(5);
    store.getState().trajectory.play();
    store.getState().trajectory.seek(2);
    expect(store.getState().trajectory.playing).toBe(false);
    expect(shown()).toBe(2);
  });
});
