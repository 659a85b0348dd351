import type { HistoryEntry } from './repository.ts';

export interface HistoryBounds {
  readonly entries: number;
  /** Of pictures and thumbnails together. */
  readonly bytes: number;
}

/** Many evenings of play; a grid of 16 images of 64 x 64 takes about 200 kB. */
export const historyBounds: HistoryBounds = { entries: 60, bytes: 32 * 2 ** 20 };

/** The entries, the newest first, that fit; the newest of all always does. */
export function withinBounds(entries: readonly HistoryEntry[], bounds: HistoryBounds): HistoryEntry[] {
  let bytes = 0;
  return entries.filter(({ picture, thumbnail }, index) => {
    bytes += picture.size + thumbnail.size;
    return index === 0 || (index < bounds.entries && bytes <= bounds.bytes);
  });
}
