import { describe, expect, it } from 'vitest';
import { formatDuration } from './progress.ts';

describe('formatDuration', () => {
  it.each([
    [0.4, '0s'],
    [59.4, '59s'],
    [59.6, '1m00s'],
    [3599, '59m59s'],
    [3600, '1h00m'],
    [4000, '1h06m'],
    [100_000, '27h46m'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
