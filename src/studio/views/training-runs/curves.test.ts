import { describe, expect, it } from 'vitest';
import { curvesOf } from './curves.ts';
import { trainLine } from '../../../documents/testing/training-runs.ts';

describe('curvesOf', () => {
  it('leaves out a validation that gave no number', () => {
    const lines = [
      trainLine(10, 0.9),
      { kind: 'validation', step: 20, epoch: 1, loss: null, psnr: null } as const,
      { kind: 'validation', step: 40, epoch: 2, loss: 0.5, psnr: 12 } as const,
    ];
    expect(curvesOf(lines)).toEqual({
      training: [{ step: 10, value: 0.9 }],
      validation: [{ step: 40, value: 0.5 }],
      psnr: [{ step: 40, value: 12 }],
    });
  });

  it('thins a long log to means, up to its last step', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => trainLine(index + 1, index % 2));
    const { training } = curvesOf(lines);
    expect(training.length).toBeLessThanOrEqual(240);
    expect(training.at(-1)?.step).toBe(5000);
    expect(training.slice(0, -1).every(({ value }) => Math.abs(value - 0.5) < 0.03)).toBe(true);
  });
});
