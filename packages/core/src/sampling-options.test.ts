import { describe, expect, it } from 'vitest';
import { testCard } from '../../../workers/sampling/testing/card.ts';
import { SamplingOptionsError } from './errors.ts';
import { batchSchema, parseOptions, samplingOptionsFor } from './sampling-options.ts';

const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 0.9 };
const guided = testCard({ guide: { card: 'guide/card.json', sha256: 'c'.repeat(64), weight: 1.6, interval } });
const ofClasses = testCard({ classes: { names: ['rose', 'tulip'], counts: [1, 1], guidance: { weight: 2, interval } } });

describe('samplingOptionsFor', () => {
  it('leaves what is not chosen to the usual options', () => {
    expect(samplingOptionsFor(testCard(), { steps: 5 })).toEqual({
      sampler: 'dpm-solver++',
      steps: 5,
      spacing: 'log-snr',
      eta: 0,
      clip: true,
    });
  });

  it('guides as the card says unless told otherwise', () => {
    expect(samplingOptionsFor(guided, {}).guidance).toEqual({ weight: 1.6, interval });
    expect(samplingOptionsFor(guided, { guidance: { weight: 3, interval } }).guidance?.weight).toBe(3);
    expect(samplingOptionsFor(guided, { guidance: null })).not.toHaveProperty('guidance');
  });

  it('draws classes where a model has them, guided as its card says for images of a class', () => {
    expect(samplingOptionsFor(ofClasses, {})).toMatchObject({ label: 'drawn', guidance: { weight: 2 } });
    expect(samplingOptionsFor(ofClasses, { label: 1 })).toMatchObject({ label: 1, guidance: { weight: 2 } });
    expect(samplingOptionsFor(ofClasses, { label: null })).not.toHaveProperty('guidance');
  });

  it('says which option is out of its range', () => {
    expect(() => samplingOptionsFor(testCard(), { steps: 0 })).toThrow('its steps is out of range');
    expect(() => parseOptions(batchSchema, { seed: -1 })).toThrow(SamplingOptionsError);
    expect(parseOptions(batchSchema, { seed: 7 })).toEqual({ seed: 7, images: 1 });
  });
});
