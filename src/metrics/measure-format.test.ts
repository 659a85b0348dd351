import { describe, expect, it } from 'vitest';
import { formatMeasure, measureTitle } from './measure-format.ts';

const measure = (name: string, value: number, deviation: number | null = null) => ({ name, value, deviation });

describe('the number of a measure', () => {
  it('has four digits where nothing is known of its deviation', () => {
    expect(formatMeasure(measure('FID', 12.34567))).toBe('12.35');
    expect(formatMeasure(measure('FID-768', 0.256349))).toBe('0.2563');
    expect(formatMeasure(measure('FID-768', 345.6789))).toBe('345.7');
    expect(formatMeasure(measure('FID-768', 0.034567))).toBe('0.0346');
    expect(formatMeasure(measure('FID', 12.34567), 2)).toBe('12');
  });

  it('ends where its deviation has its second digit', () => {
    expect(formatMeasure(measure('IS', 3.21987, 0.0543))).toBe('3.220 ± 0.054');
    expect(formatMeasure(measure('KID', 0.0411234, 0.00234))).toBe('41.1 ± 2.3');
    expect(formatMeasure(measure('KID-768', 0.00056321, 0.0000101))).toBe('0.563 ± 0.010');
  });

  it('looks alike however small it is, with a true minus sign', () => {
    expect(formatMeasure(measure('KID-768', -0.000001654, 0.000012))).toBe('−0.002 ± 0.012');
    expect(formatMeasure(measure('KID-768', -4.014e-7, 0.0000012))).toBe('−0.0004 ± 0.0012');
    expect(formatMeasure(measure('KID-768', -4.014e-9))).toBe('0.0000');
    expect(formatMeasure(measure('KID-768', 0, 0))).toBe('0.0000 ± 0.0000');
  });
});

describe('the title of a measure', () => {
  it('says in what KID is told', () => {
    expect(['FID', 'KID', 'KID-768', 'IS'].map(measureTitle)).toEqual(['FID', 'KID × 10³', 'KID-768 × 10³', 'IS']);
  });
});
