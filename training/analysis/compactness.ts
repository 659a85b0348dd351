import type { Matrix } from '../../src/metrics/matrix.ts';

/** How many nearest neighbours are asked for their group. */
export const NEIGHBOURS = 10;

export interface Compactness {
  readonly silhouette: number;
  readonly neighbours: number;
  readonly chance: number;
}

/**
 * How compact groups are. `distances` is [n, n]; `groups` has the group of each point.
 * - `silhouette`: the mean of (b - a) / max(a, b), with a the mean distance to the own group and b that to the nearest
 *   other one (Rousseeuw 1987); 0 for a point alone in its group, and where there is only one group.
 * - `neighbours`: the mean share of the ten nearest points (of all, where there are fewer) that are of the same group.
 * - `chance`: what `neighbours` would be were the groups dealt out at random.
 */
export function compactness(distances: Matrix, groups: ArrayLike<number>): Compactness {
  const count = distances.rows;
  const sizes = groupSizes(groups);
  let silhouettes = 0;
  let neighbours = 0;
  let chance = 0;
  for (let point = 0; point < count; point += 1) {
    const row = distances.values.subarray(point * count, (point + 1) * count);
    silhouettes += silhouetteOf(row, point, groups, sizes);
    neighbours += neighbourShare(row, point, groups);
    chance += ((sizes[groups[point] ?? 0] ?? 0) - 1) / Math.max(1, count - 1);
  }
  return { silhouette: silhouettes / count, neighbours: neighbours / count, chance: chance / count };
}

function groupSizes(groups: ArrayLike<number>): number[] {
  const largest = Array.from(groups).reduce((kept, group) => Math.max(kept, group), 0);
  const sizes = new Array<number>(largest + 1).fill(0);
  for (const group of Array.from(groups)) sizes[group] = (sizes[group] ?? 0) + 1;
  return sizes;
}

function silhouetteOf(row: Float64Array, point: number, groups: ArrayLike<number>, sizes: readonly number[]): number {
  const own = groups[point] ?? 0;
  if ((sizes[own] ?? 0) < 2) return 0;
  const sums = new Float64Array(sizes.length);
  for (let other = 0; other < row.length; other += 1) {
    const group = groups[other] ?? 0;
    sums[group] = (sums[group] ?? 0) + (row[other] ?? 0);
  }
  const within = (sums[own] ?? 0) / ((sizes[own] ?? 0) - 1);
  const elsewhere = sizes.map((size, group) => (size > 0 && group !== own ? (sums[group] ?? 0) / size : Infinity));
  const nearest = Math.min(...elsewhere);
  const larger = Math.max(within, nearest);
  return nearest === Infinity || larger === 0 ? 0 : (nearest - within) / larger;
}

function neighbourShare(row: Float64Array, point: number, groups: ArrayLike<number>): number {
  const nearest: number[] = [];
  const distanceTo = (other: number | undefined): number => (other === undefined ? Infinity : (row[other] ?? Infinity));
  for (let other = 0; other < row.length; other += 1) {
    if (other === point || (nearest.length === NEIGHBOURS && distanceTo(other) >= distanceTo(nearest.at(-1)))) continue;
    const place = nearest.findIndex((near) => distanceTo(near) > distanceTo(other));
    nearest.splice(place === -1 ? nearest.length : place, 0, other);
    nearest.length = Math.min(nearest.length, NEIGHBOURS);
  }
  return nearest.filter((other) => groups[other] === groups[point]).length / Math.max(1, nearest.length);
}
