import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings/settings.ts';
import { describeDifferences, differencesOf, sideOf } from './sides.ts';

const side = sideOf(defaultSettings);

describe('the differences of two sides', () => {
  it('are named in the order of the table', () => {
    const names = differencesOf({ a: side, b: { ...side, eta: 0.5, steps: 50, modelId: 'celeba' } });
    expect(names).toEqual(['modelId', 'steps', 'eta']);
    expect(describeDifferences(names)).toBe('A and B differ in model, steps, and eta.');
    expect(describeDifferences([])).toContain('the same');
  });

  it('leave out an eta that is not read', () => {
    const ddpm = { ...side, sampler: 'ddpm' } as const;
    expect(differencesOf({ a: ddpm, b: { ...ddpm, eta: 1 } })).toEqual([]);
    expect(differencesOf({ a: side, b: { ...ddpm, eta: 1 } })).toEqual(['sampler']);
  });
});
