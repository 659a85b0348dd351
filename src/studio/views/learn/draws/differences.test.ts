import { describe, expect, it } from 'vitest';
import { distinctPictures, spreadOf } from './differences.ts';

const grey = (value: number) => Uint8ClampedArray.of(value, value, value, 255);

describe('draws', () => {
  it('that are all the same are one picture and lie not apart', () => {
    const same = [grey(7), grey(7), grey(7)];
    expect(distinctPictures(same)).toBe(1);
    expect(spreadOf(same)).toBe(0);
  });

  it('that differ are counted, and lie as far apart as their pairs do on average', () => {
    const different = [grey(10), grey(14), grey(10)];
    expect(distinctPictures(different)).toBe(2);
    expect(spreadOf(different)).toBeCloseTo(Math.sqrt(32 / 3), 10);
  });
});
