import { describe, expect, it } from 'vitest';
import { drawLabel, labelsOf } from './labels.ts';

describe('drawLabel', () => {
  it('draws each class as often as it was trained on, and none that was not', () => {
    const counts = [3, 0, 6, 1];
    const drawn = Array.from({ length: 4000 }, (_, seed) => drawLabel(seed, counts));
    const shares = counts.map((_, label) => drawn.filter((one) => one === label).length / drawn.length);
    // Four deviations of a share of 0.6 over 4,000 draws are 0.031.
    expect(Math.max(...shares.map((share, label) => Math.abs(share - (counts[label] ?? 0) / 10)))).toBeLessThan(0.031);
    expect(shares[1]).toBe(0);
  });

  it('is a function of the seed, also of the last one', () => {
    expect(drawLabel(7, [1, 1, 1])).toBe(drawLabel(7, [1, 1, 1]));
    expect(drawLabel(2 ** 32 - 1, [0, 0, 5])).toBe(2);
  });
});

describe('labelsOf', () => {
  it('are the class that is asked for, one by each seed, or none', () => {
    const counts = [1, 2, 3];
    expect(labelsOf(2, [5, 6], counts)).toEqual([2, 2]);
    expect(labelsOf(undefined, [5, 6], counts)).toEqual([null, null]);
    expect(labelsOf('drawn', [5, 6, 7], counts)).toEqual([5, 6, 7].map((seed) => drawLabel(seed, counts)));
    expect(labelsOf('drawn', [5], null)).toEqual([null]);
    expect(labelsOf('drawn', [], counts)).toEqual([]);
  });
});
