import type { SampledFrame } from '../../../../packages/core/src/index.ts';
import { createMutex } from '../../../mutex.ts';
import type { StudioDependencies } from '../dependencies.ts';
import type { SliceCreator } from '../state.ts';
import { documentOf } from '../share/recipe.ts';
import type { Trajectory } from '../trajectory/trajectory.ts';
import { historyBounds, withinBounds, type HistoryBounds } from './bounds.ts';
import { createMemoryHistory, type HistoryEntry, type HistoryRepository } from './repository.ts';

/** Every run that finishes leaves an entry, the oldest making room. */
export function createHistorySlice(
  { openHistory, renderForHistory, now }: StudioDependencies,
  bounds: HistoryBounds = historyBounds,
): SliceCreator<'history'> {
  return (set, get, studio) => {
    let repository: Promise<HistoryRepository> | null = null;
    const adding = createMutex();

    /** What is stored, which other tabs of the page change, too. */
    function open(): Promise<HistoryRepository> {
      repository ??= openHistory().then((opened) => {
        opened.onChange(() => void follow(opened));
        return opened;
      });
      return repository;
    }

    async function follow(target: HistoryRepository): Promise<void> {
      const entries = await target.list().catch(() => null);
      if (entries === null || get().history.entries === null) return;
      const { selected } = get().history;
      set({ entries, selected: entries.some(({ time }) => time === selected) ? selected : null });
    }

    /** Does something to what is stored; where the browser refuses, the history goes on in memory and says so. */
    async function inStorage(action: (target: HistoryRepository) => Promise<void>): Promise<void> {
      const target = await open();
      try {
        await action(target);
      } catch {
        repository = Promise.resolve(createMemoryHistory(get().history.entries ?? []));
        set({ isLasting: false });
      }
    }

    async function show(entries: readonly HistoryEntry[]): Promise<void> {
      const sorted = [...entries].sort((a, b) => b.time - a.time);
      const fitting = withinBounds(sorted, bounds);
      set({ entries: fitting });
      const outside = sorted.filter((entry) => !fitting.includes(entry)).map(({ time }) => time);
      if (outside.length > 0) await inStorage((target) => target.remove(outside));
    }

    async function addRun(): Promise<void> {
      const trajectory = get().trajectory.current;
      const frame = trajectory?.newest;
      if (!frame || frame.index !== frame.steps) return;
      // One after the other: what is newest decides the next one's time, by which entries are told apart.
      await adding.withLock(null, () => addPictures(trajectory, frame));
    }

    async function addPictures(trajectory: Trajectory, frame: SampledFrame): Promise<void> {
      const { recipe } = trajectory;
      const pictures = await renderForHistory(trajectory, frame);
      await get().history.load();
      const time = Math.max(now(), (get().history.entries?.[0]?.time ?? 0) + 1);
      const { modelTitle, classNames } = recipe;
      const entry = { time, modelTitle, ...(classNames && { classNames }), recipe: documentOf(recipe, null), ...pictures };
      await inStorage((target) => target.add([entry]));
      await show([entry, ...(get().history.entries ?? [])]);
    }

    studio.subscribe((state, previous) => {
      if (state.run.outcome === 'finished' && previous.run.outcome !== 'finished') void addRun().catch(get().problems.report);
    });

    return {
      entries: null,
      isLasting: true,
      selected: null,
      deleted: [],

      async load() {
        if (get().history.entries) return;
        const target = await open();
        const entries = await target.list().catch(() => []);
        if (get().history.entries === null) set({ entries, isLasting: target.isLasting });
      },

      select(time) {
        const entry = get().history.entries?.find((candidate) => candidate.time === time);
        set({ selected: entry?.time ?? null });
        if (!entry) return;
        try {
          get().share.applyRecipe(entry.recipe);
        } catch (error) {
          get().share.tell(null);
          get().problems.report(error);
        }
      },

      async delete(time) {
        const entries = get().history.entries ?? [];
        const deleted = entries.filter((entry) => time === 'all' || entry.time === time);
        const left = entries.filter((entry) => !deleted.includes(entry));
        set({ entries: left, deleted, selected: null });
        await inStorage((target) => target.remove(deleted.map((entry) => entry.time)));
      },

      async undoDeletion() {
        const { deleted } = get().history;
        set({ deleted: [] });
        await inStorage((target) => target.add(deleted));
        await show([...deleted, ...(get().history.entries ?? [])]);
      },
    };
  };
}
