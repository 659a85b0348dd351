import { describe, expect, it } from 'vitest';
import { describeDrawing, formatTimesFloor, isHigherBetter, suffixOf } from './measures.ts';

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

  it('tell pictures that were guided from those that were not', () => {
    const generated = { samples: 5000, sampler: 'ddim', steps: 20, spacing: 'trailing', eta: 0, clip: true, seed: 0 } as const;
    const guidance = { weight: 1.6, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 }, guide: 'c'.repeat(64) };
    expect(describeDrawing({ generated })).toBe('DDIM, 20 steps, 5,000 images');
    expect(describeDrawing({ generated: { ...generated, guidance } })).toBe('DDIM, 20 steps, guided by 1.6, 5,000 images');
  });

  it('say by their names which way is better and what they compare with', () => {
    expect(['FID', 'KID-768', 'IS', 'IS-64'].map(isHigherBetter)).toEqual([false, false, true, true]);
    expect(['FID', 'FID-768', 'KID-small-net'].map(suffixOf)).toEqual([null, '768', 'small-net']);
  });
});
