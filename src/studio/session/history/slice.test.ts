import { describe, expect, it } from 'vitest';
import { testStudio } from '../testing/studio.ts';
import { withinBounds } from './bounds.ts';
import { createMemoryHistory, type HistoryEntry, type HistoryRepository } from './repository.ts';
import { testRecipe } from '../../../documents/testing/recipes.ts';

function testEntry(time: number, bytes = 10): HistoryEntry {
  return {
    time,
    modelTitle: 'Tiny',
    recipe: testRecipe({ seed: time }),
    thumbnail: new Blob(['t']),
    picture: new Blob(['x'.repeat(bytes - 1)]),
  };
}

async function studioWith(repository: HistoryRepository = createMemoryHistory()) {
  const studio = testStudio({ openHistory: () => Promise.resolve(repository) });
  await studio.getState().models.load();
  await studio.getState().history.load();
  return studio;
}

const times = async (repository: HistoryRepository) => (await repository.list()).map(({ time }) => time);

describe('the history', () => {
  it('has an entry of every finished run, the newest first, also on the next visit', async () => {
    const repository = createMemoryHistory();
    const studio = await studioWith(repository);
    studio.getState().settings.change({ seed: 7, steps: 4 });
    await studio.getState().run.generate();
    await studio.getState().run.generate();
    await expect.poll(() => studio.getState().history.entries?.length).toBe(2);
    expect(studio.getState().history.entries?.map(({ recipe }) => recipe.seed)).toEqual([1001, 7]);

    const next = await studioWith(repository);
    expect(next.getState().history.entries).toEqual(studio.getState().history.entries);
  });

  it('keeps runs apart that finish in one moment, while the pictures of earlier ones are still being made', async () => {
    const repository = createMemoryHistory();
    const pictures: ((made: Pick<HistoryEntry, 'picture' | 'thumbnail'>) => void)[] = [];
    const studio = testStudio({
      openHistory: () => Promise.resolve(repository),
      now: () => 5,
      renderForHistory: () => new Promise((resolve) => pictures.push(resolve)),
    });
    await studio.getState().models.load();
    for (let run = 0; run < 3; run += 1) await studio.getState().run.generate();
    const seeds = new Set<number | undefined>();
    const finish = () => pictures.splice(0).forEach((resolve) => resolve({ thumbnail: new Blob(['t']), picture: new Blob(['p']) }));
    await expect
      .poll(() => {
        finish();
        return studio.getState().history.entries?.length;
      })
      .toBe(3);
    for (const { recipe } of studio.getState().history.entries ?? []) seeds.add(recipe.seed);
    expect(seeds.size).toBe(3);
    expect(await times(repository)).toEqual([7, 6, 5]);
  });

  it('follows what another tab adds and deletes', async () => {
    const stored = createMemoryHistory([testEntry(1), testEntry(2)]);
    let tellOfChange: () => void = () => undefined;
    const studio = await studioWith({ ...stored, onChange: (listener) => (tellOfChange = listener) });
    studio.getState().history.select(2);
    await stored.add([testEntry(3)]);
    await stored.remove([2]);
    tellOfChange();
    await expect.poll(() => studio.getState().history.entries?.map(({ time }) => time)).toEqual([3, 1]);
    expect(studio.getState().history.selected).toBeNull();
  });

  it('restores the settings of an entry', async () => {
    const studio = await studioWith(createMemoryHistory([testEntry(1), testEntry(2)]));
    studio.getState().history.select(1);
    expect(studio.getState()).toMatchObject({
      history: { selected: 1 },
      settings: { current: { seed: 1, seedLocked: true, images: 3, steps: 5 } },
    });
  });

  it('shows an entry whose model is gone, and says what is missing', async () => {
    const gone = { ...testEntry(1), recipe: testRecipe({ model: { id: 'gone', sha256: 'c'.repeat(64) } }) };
    const studio = await studioWith(createMemoryHistory([gone]));
    studio.getState().history.select(1);
    expect(studio.getState().history.selected).toBe(1);
    expect(studio.getState().problems.current?.sentence).toContain('the model gone');
  });

  it('takes the deletion of one entry or of all back', async () => {
    const repository = createMemoryHistory([1, 2, 3].map((time) => testEntry(time)));
    const studio = await studioWith(repository);
    await studio.getState().history.delete(2);
    expect(await times(repository)).toEqual([3, 1]);
    await studio.getState().history.undoDeletion();
    expect(await times(repository)).toEqual([3, 2, 1]);
    await studio.getState().history.delete('all');
    expect(await times(repository)).toEqual([]);
    expect(studio.getState().history.entries).toEqual([]);
    await studio.getState().history.undoDeletion();
    expect(studio.getState().history.entries?.map(({ time }) => time)).toEqual([3, 2, 1]);
    expect(await times(repository)).toEqual([3, 2, 1]);
  });

  it('goes on in memory where the browser has no more room, and says so', async () => {
    const full = {
      ...createMemoryHistory([testEntry(1)]),
      isLasting: true,
      add: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    };
    const studio = await studioWith(full);
    expect(studio.getState().history.isLasting).toBe(true);
    await studio.getState().run.generate();
    await expect.poll(() => studio.getState().history.entries?.length).toBe(2);
    expect(studio.getState()).toMatchObject({ history: { isLasting: false }, problems: { current: null } });
    await studio.getState().run.generate();
    await expect.poll(() => studio.getState().history.entries?.length).toBe(3);
  });
});

describe('the bounds', () => {
  it('keep the newest in number and bytes, and always the newest of all', () => {
    const entries = [4, 3, 2, 1].map((time) => testEntry(time));
    const kept = (bounds: { entries: number; bytes: number }) => withinBounds(entries, bounds).map(({ time }) => time);
    expect(kept({ entries: 3, bytes: 1000 })).toEqual([4, 3, 2]);
    expect(kept({ entries: 9, bytes: 25 })).toEqual([4, 3]);
    expect(kept({ entries: 9, bytes: 5 })).toEqual([4]);
  });
});
