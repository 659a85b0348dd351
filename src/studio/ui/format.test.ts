import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatHours, formatMegabytes, formatShare, formatTimestep } from './format.ts';

describe('formats', () => {
  it.each([
    [2.54, '2.5 ms'],
    [58.4, '58 ms'],
    [999.6, '1.0 s'],
    [5234, '5.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [200_000, '3 min 20 s'],
  ])('%d milliseconds read %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('group digits and round bytes', () => {
    expect(formatCount(1950627)).toBe('1,950,627');
    expect(formatMegabytes(8_052_688)).toBe('8.1 MB');
  });

  it('show continuous and discrete time each in its own way', () => {
    expect(formatTimestep(0.4)).toBe('0.400');
    expect(formatTimestep(1)).toBe('1.000');
    expect(formatTimestep(801)).toBe('801');
  });

  it('show shares as percentages and the length of a training at a glance', () => {
    expect(formatShare(0.1254)).toBe('12.5 %');
    expect(formatShare(0.2, 0)).toBe('20 %');
    expect(formatHours(0.93)).toBe('56 min');
    expect(formatHours(3.24)).toBe('3.2 h');
  });
});
