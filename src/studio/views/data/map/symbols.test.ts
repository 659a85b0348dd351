import { describe, expect, it } from 'vitest';
import { colouredGroups, distinctGroups, mapSide, mapUnits, symbolPath } from './symbols.ts';

describe('symbols of the map', () => {
  it('differ from colour to colour', () => {
    const paths = Array.from({ length: distinctGroups }, (_, colour) => symbolPath([{ x: 0.5, y: 0.5 }], colour));
    expect(new Set(paths).size).toBe(distinctGroups);
  });

  it('keep clear of the edges', () => {
    expect(mapUnits(0)).toBeGreaterThan(10);
    expect(mapUnits(1)).toBeLessThan(mapSide - 10);
    expect(mapUnits(0.5)).toBe(mapSide / 2);
  });

  it('make one path of many places', () => {
    expect(
      symbolPath(
        [
          { x: 0.5, y: 0.5 },
          { x: 0.5, y: 0.5 },
        ],
        null,
      ),
    ).toBe('M500 500h0M500 500h0');
  });
});

describe('colouredGroups', () => {
  it('are the largest, in order', () => {
    expect(colouredGroups([5, 80, 7])).toEqual([1, 2, 0]);
    expect(colouredGroups(Array.from({ length: 102 }, (_, group) => group))).toEqual([101, 100, 99, 98, 97, 96]);
  });

  it('stay in the order of the report where they are equal', () => {
    expect(colouredGroups([4, 4, 4])).toEqual([0, 1, 2]);
  });
});
