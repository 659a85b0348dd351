import { describe, expect, it } from 'vitest';
import { formatTimesFloor, isHigherBetter, suffixOf } from './measures.ts';

const measure = (name: string, value: number, deviation: number | null = null) => ({ name, value, deviation, over: null });
const beside = (name: string, value: number, floor: number | null) => ({
  name,
  generated: measure(name, value),
  floor: floor === null ? null : measure(name, floor),
  lastStep: null,
});

describe('measures', () => {
  it('are compared with their floor where that can be done', () => {
    expect(formatTimesFloor(beside('FID-768', 1.5, 0.1))).toBe('15.0 ×');
    expect(formatTimesFloor(beside('FID-768', 1.5, null))).toBe('–');
    expect(formatTimesFloor(beside('KID', 0.04, -0.0001))).toBe('–');
    expect(formatTimesFloor(beside('IS', 3, 4))).toBe('–');
  });

  it('say by their names which way is better and what they compare with', () => {
    expect(['FID', 'KID-768', 'IS', 'IS-64'].map(isHigherBetter)).toEqual([false, false, true, true]);
    expect(['FID', 'FID-768', 'KID-small-net'].map(suffixOf)).toEqual([null, '768', 'small-net']);
  });
});
