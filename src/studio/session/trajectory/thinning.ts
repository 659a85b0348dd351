/**
 * Which of `count` frames to keep when at most `capacity` fit: all, or an even choice that has the first and the last.
 * A capacity below 2 counts as 2.
 */
export function thinEvenly(count: number, capacity: number): number[] {
  const kept = Math.min(count, Math.max(2, capacity));
  return Array.from({ length: kept }, (_, place) => (kept > 1 ? Math.round((place * (count - 1)) / (kept - 1)) : 0));
}
