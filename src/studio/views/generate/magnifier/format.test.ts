import { describe, expect, it } from 'vitest';
import { formatColour, formatValues } from './format.ts';

describe('a colour', () => {
  it('is written as bytes, and as the model has it', () => {
    expect(formatColour([255, 0, 128])).toBe('255 0 128');
    expect(formatValues([255, 0, 128])).toBe('1.00 −1.00 0.00');
  });
});
