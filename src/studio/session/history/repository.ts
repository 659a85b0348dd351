import { z } from 'zod';
import { recipeSchema } from '../../../documents/recipe.ts';

/** A finished run: what made it and what it made. */
export const historyEntrySchema = z.object({
  /** When it finished, in milliseconds since 1970; no two entries have the same. */
  time: z.number().int().nonnegative(),
  modelTitle: z.string(),
  /** What the class of each image is called; absent where they are of none. */
  classNames: z.array(z.string()).readonly().optional(),
  recipe: recipeSchema,
  /** A small picture for the list. */
  thumbnail: z.instanceof(Blob),
  /** The finished images, pixel for pixel, as a PNG that carries the recipe. */
  picture: z.instanceof(Blob),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** Where finished runs are kept. */
export interface HistoryRepository {
  /** Whether entries outlive the page. */
  readonly isLasting: boolean;
  /** All entries, the newest first. */
  readonly list: () => Promise<HistoryEntry[]>;
  readonly add: (entries: readonly HistoryEntry[]) => Promise<void>;
  readonly remove: (times: readonly number[]) => Promise<void>;
  /** Calls `listener` from now on when another tab has changed what is kept. */
  readonly onChange: (listener: () => void) => void;
}

/** A history that ends with the page, for browsers that forbid storage. */
export function createMemoryHistory(initial: readonly HistoryEntry[] = []): HistoryRepository {
  const kept = new Map(initial.map((entry) => [entry.time, entry]));
  return {
    isLasting: false,
    onChange: () => undefined,
    list: () => Promise.resolve([...kept.values()].sort((a, b) => b.time - a.time)),
    add(entries) {
      for (const entry of entries) kept.set(entry.time, entry);
      return Promise.resolve();
    },
    remove(times) {
      for (const time of times) kept.delete(time);
      return Promise.resolve();
    },
  };
}
