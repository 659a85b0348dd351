import type { StateCreator } from 'zustand/vanilla';
import type { StudioDependencies } from '../dependencies.ts';
import type { StudioState } from '../store.ts';
import { documentOf } from '../share/recipe.ts';
import { historyBounds, withinBounds, type HistoryBounds } from './bounds.ts';
import { createMemoryHistory, type HistoryEntry, type HistoryRepository } from './repository.ts';

export interface HistoryState {
  /** The newest first; null until they have been read. */
  readonly entries: readonly HistoryEntry[] | null;
  /** Whether they outlive the page. */
  readonly isLasting: boolean;
  /** The entry that is looked at, by its time. */
  readonly selected: number | null;
  /** What was deleted last and can be taken back. */
  readonly deleted: readonly HistoryEntry[];
}

export interface HistorySlice {
  readonly history: HistoryState;
  readonly loadHistory: () => Promise<void>;
  /** Looks at an entry and restores its settings; says so when it cannot. Null looks at none. */
  readonly selectEntry: (time: number | null) => void;
  /** Deletes one entry, or all of them. */
  readonly deleteEntries: (time: number | 'all') => Promise<void>;
  readonly undoDeletion: () => Promise<void>;
}

/** Every run that finishes leaves an entry, the oldest making room. */
export function createHistorySlice(
  { openHistory, renderForHistory, now }: StudioDependencies,
  bounds: HistoryBounds = historyBounds,
): StateCreator<StudioState, [], [], HistorySlice> {
  return (set, get, api) => {
    let repository: Promise<HistoryRepository> | null = null;

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
      change({ entries, selected: entries.some(({ time }) => time === selected) ? selected : null });
    }

    const change = (changes: Partial<HistoryState>) => set(({ history }) => ({ history: { ...history, ...changes } }));

    /** Does something to what is stored; where the browser refuses, the history goes on in memory and says so. */
    async function inStorage(action: (target: HistoryRepository) => Promise<void>): Promise<void> {
      const target = await open();
      try {
        await action(target);
      } catch {
        repository = Promise.resolve(createMemoryHistory(get().history.entries ?? []));
        change({ isLasting: false });
      }
    }

    async function show(entries: readonly HistoryEntry[]): Promise<void> {
      const sorted = [...entries].sort((a, b) => b.time - a.time);
      const fitting = withinBounds(sorted, bounds);
      change({ entries: fitting });
      const outside = sorted.filter((entry) => !fitting.includes(entry)).map(({ time }) => time);
      if (outside.length > 0) await inStorage((target) => target.remove(outside));
    }

    async function addRun(): Promise<void> {
      const { trajectory } = get();
      const frame = trajectory?.newest;
      if (!frame || frame.index !== frame.steps) return;
      const { recipe } = trajectory;
      const pictures = await renderForHistory(trajectory, frame);
      await get().loadHistory();
      const time = Math.max(now(), (get().history.entries?.[0]?.time ?? 0) + 1);
      const entry = { time, modelTitle: recipe.modelTitle, recipe: documentOf(recipe, null), ...pictures };
      await inStorage((target) => target.add([entry]));
      await show([entry, ...(get().history.entries ?? [])]);
    }

    api.subscribe((state, previous) => {
      if (state.run.outcome === 'finished' && previous.run.outcome !== 'finished') void addRun().catch(get().report);
    });

    return {
      history: { entries: null, isLasting: true, selected: null, deleted: [] },

      async loadHistory() {
        if (get().history.entries) return;
        const target = await open();
        const entries = await target.list().catch(() => []);
        if (get().history.entries === null) change({ entries, isLasting: target.isLasting });
      },

      selectEntry(time) {
        const entry = get().history.entries?.find((candidate) => candidate.time === time);
        change({ selected: entry?.time ?? null });
        if (!entry) return;
        try {
          get().applyRecipe(entry.recipe);
        } catch (error) {
          get().tell(null);
          get().report(error);
        }
      },

      async deleteEntries(time) {
        const entries = get().history.entries ?? [];
        const deleted = entries.filter((entry) => time === 'all' || entry.time === time);
        const left = entries.filter((entry) => !deleted.includes(entry));
        change({ entries: left, deleted, selected: null });
        await inStorage((target) => target.remove(deleted.map((entry) => entry.time)));
      },

      async undoDeletion() {
        const { deleted } = get().history;
        change({ deleted: [] });
        await inStorage((target) => target.add(deleted));
        await show([...deleted, ...(get().history.entries ?? [])]);
      },
    };
  };
}
