import { describe, expect, it } from 'vitest';
import { compactness } from './compactness.ts';
import { distancesInPlane } from './space.ts';

/** Points on a line, as distances. */
const onALine = (...places: number[]): ReturnType<typeof distancesInPlane> =>
  distancesInPlane(Float64Array.from(places.flatMap((x) => [x, 0])));

describe('the compactness of groups', () => {
  it('is the silhouette of Rousseeuw, by hand', () => {
    // 0 and 1 against 4 and 6. Of 0: a = 1, b = (4 + 6) / 2 = 5, (5 - 1) / 5 = 0.8. Of 1: a = 1, b = 4, 0.75.
    // Of 4: a = 2, b = 3.5, 3/7. Of 6: a = 2, b = 5.5, 7/11.
    const { silhouette } = compactness(onALine(0, 1, 4, 6), [0, 0, 1, 1]);
    expect(silhouette).toBeCloseTo((0.8 + 0.75 + 3 / 7 + 7 / 11) / 4, 12);
  });

  it('is negative where every point is among strangers', () => {
    // Of 0: a = 2, b = (1 + 3) / 2 = 2, 0. Of 1: a = 2, b = 1, -0.5. The others mirror them.
    const { silhouette } = compactness(onALine(0, 1, 2, 3), [0, 1, 0, 1]);
    expect(silhouette).toBeCloseTo(-0.25, 12);
  });

  it('measures to the nearest other group, and counts a group of one as 0', () => {
    // Of 0 and 1 the group at 3 is nearer than the one at 100: (3 - 1) / 3 and (2 - 1) / 2.
    const { silhouette } = compactness(onALine(0, 1, 3, 100), [0, 0, 1, 2]);
    expect(silhouette).toBeCloseTo((2 / 3 + 1 / 2) / 4, 12);
  });

  it('is 0 with one group, and with points that are all the same', () => {
    expect(compactness(onALine(0, 1, 2), [0, 0, 0]).silhouette).toBe(0);
    expect(compactness(onALine(5, 5, 5, 5), [0, 0, 1, 1]).silhouette).toBe(0);
  });

  it('passes over numbers of groups that no point has', () => {
    expect(compactness(onALine(0, 1, 4, 6), [3, 3, 7, 7])).toEqual(compactness(onALine(0, 1, 4, 6), [0, 0, 1, 1]));
  });

  it('counts the neighbours of the same group, and what chance would give', () => {
    // Two heaps of eleven points: the ten nearest of each point are its heap.
    const places = Array.from({ length: 22 }, (_, index) => index + (index < 11 ? 0 : 1000));
    const heaps = places.map((place) => (place < 1000 ? 0 : 1));
    expect(compactness(onALine(...places), heaps)).toMatchObject({
      neighbours: 1,
      chance: expect.closeTo(10 / 21, 12) as number,
    });
    // Every other point: of the ends' ten nearest five are their own, of the others about as many.
    const { neighbours } = compactness(
      onALine(...places.keys()),
      places.map((_, index) => index % 2),
    );
    expect(neighbours).toBeGreaterThan(0.35);
    expect(neighbours).toBeLessThan(0.51);
  });

  it('takes all others where they are fewer than ten', () => {
    expect(compactness(onALine(0, 1, 2), [0, 0, 1])).toMatchObject({
      neighbours: expect.closeTo(1 / 3, 12) as number,
      chance: expect.closeTo(1 / 3, 12) as number,
    });
  });
});
