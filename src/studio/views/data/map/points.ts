/** A place on the map: 0 to 1 from the left and from the top. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The point nearest to a place, not further away than `within`; null where there is none. */
export function nearestPoint(points: readonly Point[], { x, y }: Point, within: number): number | null {
  let nearest: number | null = null;
  let least = within ** 2;
  points.forEach((point, index) => {
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance > least) return;
    nearest = index;
    least = distance;
  });
  return nearest;
}

/**
 * The next point in a direction: the nearest within 45 degrees of it, those off the straight line counted as further
 * away. Where there is none, the point itself.
 */
export function nextPoint(points: readonly Point[], from: number, direction: Direction): number {
  const start = points[from];
  if (!start) return from;
  const isHorizontal = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  let next = from;
  let least = Infinity;
  points.forEach(({ x, y }, index) => {
    const [along, aside] = isHorizontal ? [sign * (x - start.x), Math.abs(y - start.y)] : [sign * (y - start.y), Math.abs(x - start.x)];
    const distance = along + 2 * aside;
    if (along <= 0 || aside > along || distance >= least) return;
    next = index;
    least = distance;
  });
  return next;
}

/** Of the candidates, in their order, one in each square of a grid over the map that has any: such as do not overlap. */
export function spreadOut(points: readonly Point[], candidates: readonly number[], squaresPerSide: number): number[] {
  const taken = new Set<number>();
  const square = (place: number) => Math.min(squaresPerSide - 1, Math.floor(place * squaresPerSide));
  return candidates.filter((candidate) => {
    const point = points[candidate];
    if (!point) return false;
    const key = square(point.y) * squaresPerSide + square(point.x);
    if (taken.has(key)) return false;
    taken.add(key);
    return true;
  });
}
