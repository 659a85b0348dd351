import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../../workers/sampling/testing/card.ts';
import { gate, testEngine } from '../../../session/testing/studio.ts';
import { createSteerStore } from '../store.ts';

const card = testCard();

/** A store whose engine waits, before the rows from the second on, for what `between` gives. */
function grids(between: () => Promise<void> = () => Promise.resolve()) {
  const plain = testEngine();
  const engine = testEngine({
    generate: async (signal, request, onFrame) => {
      if (plain.requests.length > 0) await between();
      signal.throwIfAborted();
      await plain.generate(signal, request, onFrame);
    },
  });
  const errors: unknown[] = [];
  const store = createSteerStore({ withModel: (_signal, work) => work(engine, { card }), report: (error) => errors.push(error) });
  store.getState().change({ gridSide: 3 });
  const made = () => store.getState().grid.map(({ pixels }) => pixels !== null);
  return { store, requests: plain.requests, errors, made };
}

describe('a grid between four seeds', () => {
  it('is made row by row, and knows what each corner counts', async () => {
    const { store, requests } = grids();
    expect(await store.getState().makeGrid()).toBe(true);
    expect(requests).toMatchObject(Array.from({ length: 3 }, () => ({ images: 3, start: { kind: 'latents' } })));
    expect(
      store
        .getState()
        .grid.map(({ weights }) => weights)
        .at(-1),
    ).toEqual({ topLeft: 0, topRight: 0, bottomLeft: 0, bottomRight: 1 });
  });

  it('keeps the rows that are made when it is stopped, and tells how far it is', async () => {
    const { opened, open } = gate();
    const { store, made, errors } = grids(() => opened);
    const making = store.getState().makeGrid();
    await Promise.resolve();
    await expect.poll(made).toEqual([true, true, true, false, false, false, false, false, false]);
    expect(store.getState().activity).toMatchObject({ status: 'running', fraction: 1 / 3 });
    store.getState().stop();
    open();
    expect(await making).toBe(false);
    expect(made()).toEqual([true, true, true, false, false, false, false, false, false]);
    expect(errors).toEqual([]);
  });

  it('is dropped when its seeds, size or steps change, and stays when another is selected', async () => {
    const { store } = grids();
    for (const changes of [
      { cornerSeeds: { topLeft: 9, topRight: 2, bottomLeft: 3, bottomRight: 4 } },
      { gridSide: 4 },
      { pathSteps: 7 },
    ]) {
      await store.getState().makeGrid();
      store.getState().selectCell(5);
      expect(store.getState()).toMatchObject({ selectedCell: 5 });
      store.getState().change(changes);
      expect(store.getState()).toMatchObject({ grid: [], selectedCell: 0 });
    }
  });
});
