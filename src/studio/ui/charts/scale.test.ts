import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, logarithmicScale, logarithmicScaleAround, logarithmicTicks, scaleFromZero, ticksOf } from './scale.ts';

const length = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const start = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const intervals = fc.integer({ min: 2, max: 12 });

describe('linearScale', () => {
  it('lays its ends on 0 and 1, and what is between them between', () => {
    const { place } = linearScale(20, 60);
    expect([20, 30, 60].map(place)).toEqual([0, 0.25, 1]);
  });

  it('refuses an axis without length', () => {
    expect(() => linearScale(3, 3)).toThrow(RangeError);
    expect(() => linearScale(NaN, 3)).toThrow(RangeError);
  });
});

describe('ticksOf', () => {
  it.each([
    [0, 1, 4, ['0.0', '0.5', '1.0']],
    [0, 0.043, 5, ['0.00', '0.01', '0.02', '0.03', '0.04']],
    [0, 360, 6, ['0', '100', '200', '300']],
    [0, 3500, 4, ['0', '1,000', '2,000', '3,000']],
    [-1.2, 1.2, 3, ['-1', '0', '1']],
  ])('divides %d to %d into at most %d round parts', (from, to, parts, texts) => {
    expect(ticksOf(linearScale(from, to), parts).map(({ text }) => text)).toEqual(texts);
  });

  it('stays on the axis, evenly spaced, with not more intervals than asked for', () => {
    fc.assert(
      fc.property(start, length, intervals, (from, span, parts) => {
        fc.pre(from + span > from);
        const places = ticksOf(linearScale(from, from + span), parts).map(({ at }) => at);
        const gaps = places.slice(1).map((at, index) => at - (places[index] ?? NaN));
        expect(places.length).toBeGreaterThanOrEqual(1);
        expect(places.length).toBeLessThanOrEqual(parts + 1);
        for (const at of places) expect(at).toBeCloseTo(Math.min(1, Math.max(0, at)), 3);
        for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] ?? NaN, 3);
      }),
    );
  });
});

describe('scaleFromZero', () => {
  it('ends at a round value that no value exceeds', () => {
    expect(scaleFromZero([3, 258, 40], 5)).toMatchObject({ from: 0, to: 300 });
    expect(scaleFromZero([0.2], 5)).toMatchObject({ from: 0, to: 0.2 });
  });

  it('is there for nothing but zeros, too', () => {
    expect(scaleFromZero([0, 0], 5)).toMatchObject({ from: 0, to: 1 });
    expect(scaleFromZero([], 5)).toMatchObject({ from: 0, to: 1 });
  });

  it('has a tick at its end', () => {
    fc.assert(
      fc.property(length, intervals, (largest, parts) => {
        const scale = scaleFromZero([largest], parts);
        expect(scale.to).toBeGreaterThanOrEqual(largest * (1 - 1e-8));
        expect(ticksOf(scale, parts).at(-1)?.at).toBeCloseTo(1, 6);
      }),
    );
  });
});

describe('a logarithmic axis', () => {
  it('gives equal ratios equal lengths', () => {
    const { place } = logarithmicScale(1, 100);
    expect([1, 10, 100].map(place)).toEqual([0, 0.5, 1]);
    expect(() => logarithmicScale(0, 1)).toThrow(RangeError);
    expect(() => logarithmicScale(1, 1)).toThrow(RangeError);
  });

  it.each([
    [
      [5, 10, 20, 50, 100],
      ['5', '10', '20', '50', '100'],
    ],
    [
      [0.19, 0.6],
      ['0.1', '0.2', '0.5', '1'],
    ],
    [[20], ['10', '20']],
    [
      [0.012, 0.3],
      ['0.01', '0.02', '0.05', '0.1', '0.2', '0.5'],
    ],
  ])('around %j has ticks at 1, 2 and 5 times powers of ten', (values, texts) => {
    expect(logarithmicTicks(logarithmicScaleAround(values)).map(({ text }) => text)).toEqual(texts);
  });

  it('holds what it is around', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-5, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 6 }), (values) => {
        const { place } = logarithmicScaleAround(values);
        for (const value of values) expect(place(value)).toBeGreaterThanOrEqual(-1e-9);
        for (const value of values) expect(place(value)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});
