import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../session/settings/settings.ts';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { describeDifferences, differencesOf, readBy, sideOf } from './sides.ts';

const side = sideOf({ ...defaultSettings, sampler: 'ddim' });

describe('the differences of two sides', () => {
  it('are named in the order of the table', () => {
    const names = differencesOf({ a: side, b: { ...side, eta: 0.5, steps: 50, modelId: 'celeba' } });
    expect(names).toEqual(['modelId', 'steps', 'eta']);
    expect(describeDifferences(names)).toBe('A and B differ in model, steps, and eta.');
    expect(describeDifferences([])).toContain('the same');
  });

  it('count guidance only where a model is guided', () => {
    const interval = { minimumNoiseLevel: 0.1, maximumNoiseLevel: 0.9 };
    const card = testCard({ guide: { card: 'guide/card.json', sha256: 'c'.repeat(64), weight: 2, interval } });
    const plain = { id: 'tiny', title: 'Tiny', card, weightsUrl: '' };
    const withGuide = { ...plain, guide: { card: testCard({ id: 'tiny-guide' }), weightsUrl: '' } };
    const [off, on] = [
      { ...side, guidanceTo: 0.5 },
      { ...side, guidanceWeight: 2 },
    ];
    expect(differencesOf({ a: readBy(plain, off), b: readBy(plain, on) })).toEqual([]);
    expect(readBy(withGuide, on)).toMatchObject({ modelId: 'tiny', guidanceWeight: 2, guidanceFrom: 0.1, guidanceTo: 0.9 });
    // As far as the card says, unless it is said otherwise.
    expect(differencesOf({ a: readBy(withGuide, side), b: readBy(withGuide, on) })).toEqual([]);
    expect(differencesOf({ a: readBy(withGuide, { ...side, guidanceWeight: 1.6 }), b: readBy(withGuide, on) })).toEqual(['guidanceWeight']);
    expect(differencesOf({ a: readBy(withGuide, on), b: readBy(withGuide, { ...on, guidanceTo: 0.5 }) })).toEqual(['guidanceTo']);
    expect(differencesOf({ a: readBy(withGuide, on), b: readBy(withGuide, { ...on, guidanceTo: 0.9 }) })).toEqual([]);
    expect(differencesOf({ a: readBy(withGuide, on), b: readBy(withGuide, { ...on, guidanceWeight: 3 }) })).toEqual(['guidanceWeight']);
  });

  it('leave out an eta that is not read', () => {
    const ddpm = { ...side, sampler: 'ddpm' } as const;
    expect(differencesOf({ a: ddpm, b: { ...ddpm, eta: 1 } })).toEqual([]);
    expect(differencesOf({ a: side, b: { ...ddpm, eta: 1 } })).toEqual(['sampler']);
  });
});
