import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestPoint, nextPoint, spreadOut, type Point } from './points.ts';

const place = fc.double({ min: 0, max: 1, noNaN: true });
const cloud = fc.array(fc.record({ x: place, y: place }), { minLength: 1, maxLength: 60 });

/** The middle, and around it one point in each direction. */
const cross: readonly Point[] = [
  { x: 0.5, y: 0.5 },
  { x: 0.3, y: 0.5 },
  { x: 0.9, y: 0.6 },
  { x: 0.5, y: 0.2 },
  { x: 0.45, y: 0.8 },
];

describe('nearestPoint', () => {
  it('finds what lies under a pointer, and nothing where nothing does', () => {
    expect(nearestPoint(cross, { x: 0.88, y: 0.61 }, 0.05)).toBe(2);
    expect(nearestPoint(cross, { x: 0.7, y: 0.7 }, 0.05)).toBeNull();
    expect(nearestPoint([], { x: 0.5, y: 0.5 }, 1)).toBeNull();
  });

  it('finds none nearer by looking at every point', () => {
    fc.assert(
      fc.property(cloud, place, place, (points, x, y) => {
        const distances = points.map((point) => Math.hypot(point.x - x, point.y - y));
        const found = nearestPoint(points, { x, y }, 2);
        expect(distances[found ?? -1]).toBeCloseTo(Math.min(...distances), 12);
      }),
    );
  });
});

describe('nextPoint', () => {
  it('goes to the neighbour in each direction', () => {
    expect(nextPoint(cross, 0, 'left')).toBe(1);
    expect(nextPoint(cross, 0, 'right')).toBe(2);
    expect(nextPoint(cross, 0, 'up')).toBe(3);
    expect(nextPoint(cross, 0, 'down')).toBe(4);
  });

  it('stays where nothing lies ahead', () => {
    expect(nextPoint(cross, 1, 'left')).toBe(1);
    expect(nextPoint(cross, 3, 'up')).toBe(3);
    expect(nextPoint([], 0, 'up')).toBe(0);
  });

  it('prefers what lies straight ahead to what is a little nearer but aside', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0.2, y: 0.15 },
      { x: 0.25, y: 0 },
    ];
    expect(nextPoint(points, 0, 'right')).toBe(2);
  });

  it('only ever goes forward, so that holding a key ends at an edge', () => {
    fc.assert(
      fc.property(cloud, (points) => {
        let [at, steps] = [0, 0];
        for (let next = nextPoint(points, at, 'right'); next !== at; next = nextPoint(points, at, 'right')) {
          expect(points[next]?.x).toBeGreaterThan(points[at]?.x ?? NaN);
          [at, steps] = [next, steps + 1];
        }
        expect(steps).toBeLessThan(points.length);
      }),
    );
  });
});

describe('spreadOut', () => {
  it('takes one point of each square, the first of the candidates', () => {
    const points = [
      { x: 0.1, y: 0.1 },
      { x: 0.15, y: 0.2 },
      { x: 0.9, y: 0.1 },
      { x: 1, y: 1 },
    ];
    expect(spreadOut(points, [0, 1, 2, 3], 2)).toEqual([0, 2, 3]);
    expect(spreadOut(points, [1, 0, 3], 2)).toEqual([1, 3]);
    expect(spreadOut(points, [7], 2)).toEqual([]);
  });
});
