import { describe, expect, it } from 'vitest';
import { tinyConfig } from '../testing/tiny-run.ts';
import { operatorTimes, profileTraining } from './operators.ts';

describe('operatorTimes', () => {
  const kernel = (operator: string, provider: string, dur: number) => ({
    cat: 'Node',
    name: `${operator}_1_kernel_time`,
    dur,
    args: { op_name: operator, provider: `${provider}ExecutionProvider` },
  });

  it('sums kernels by operator and provider, the longest first, and leaves all else of the profile out', () => {
    const profile = [
      { cat: 'Session', name: 'model_run', dur: 99_999 },
      { cat: 'Node', name: 'Add_1_fence_before', dur: 77, args: { op_name: 'Add' } },
      kernel('Add', 'CPU', 1000),
      kernel('Conv', 'CPU', 2000),
      kernel('Conv', 'CPU', 4000),
      kernel('Add', 'Cuda', 1000),
    ];
    expect(operatorTimes(profile, 2)).toEqual([
      { operator: 'Conv', provider: 'CPU', callsPerStep: 1, millisecondsPerStep: 3, share: 0.75 },
      { operator: 'Add', provider: 'CPU', callsPerStep: 0.5, millisecondsPerStep: 0.5, share: 0.125 },
      { operator: 'Add', provider: 'Cuda', callsPerStep: 0.5, millisecondsPerStep: 0.5, share: 0.125 },
    ]);
  });

  it('finds the convolutions of a real step, and shares that make a whole', async () => {
    const times = await profileTraining(tinyConfig, 2, new AbortController().signal);
    expect(times.find(({ operator }) => operator === 'Conv')?.callsPerStep).toBeGreaterThanOrEqual(2);
    expect(times.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  });
});
