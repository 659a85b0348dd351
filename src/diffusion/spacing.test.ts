import { describe, expect, it } from 'vitest';
import { StepCountError } from './errors.ts';
import { createNoiseSchedule } from './schedule.ts';
import { spaceTimesteps } from './spacing.ts';

const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000 });
const continuous = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });

describe('timesteps in discrete time', () => {
  it('are diffusers\' published ones with leading spacing and an offset of 1', () => {
    expect(spaceTimesteps(discrete, 5, 'leading', 1)).toEqual([801, 601, 401, 201, 1]);
  });

  // Lin et al. 2024, "Common diffusion noise schedules and sample steps are flawed", table 2, which counts from 1.
  it.each([
    ['leading', [901, 801, 701, 601, 501, 401, 301, 201, 101, 1]],
    ['linspace', [1000, 889, 778, 667, 556, 445, 334, 223, 112, 1]],
    ['trailing', [1000, 900, 800, 700, 600, 500, 400, 300, 200, 100]],
  ] as const)('are those of table 2 of Lin et al. with %s spacing', (spacing, expected) => {
    expect(spaceTimesteps(discrete, 10, spacing).map((timestep) => timestep + 1)).toEqual(expected);
  });

  // diffusers 0.42, where halves are rounded to even: 166.5 to 166, 499.5 to 500.
  it.each([
    [7, 'leading', [852, 710, 568, 426, 284, 142, 0]],
    [7, 'linspace', [999, 832, 666, 500, 333, 166, 0]],
    [7, 'trailing', [999, 856, 713, 570, 428, 285, 142]],
    [16, 'trailing', [999, 937, 874, 811, 749, 687, 624, 561, 499, 437, 374, 311, 249, 187, 124, 61]],
  ] as const)('of %d steps are diffusers\' with %s spacing', (steps, spacing, expected) => {
    expect(spaceTimesteps(discrete, steps, spacing)).toEqual(expected);
  });

  it.each(['leading', 'linspace', 'trailing'] as const)('are all of them when as many steps are asked for, %s', (spacing) => {
    expect(spaceTimesteps(discrete, 1000, spacing)).toEqual(Array.from({ length: 1000 }, (_, index) => 999 - index));
  });
});

describe('times in continuous time', () => {
  it.each([
    ['trailing', [1, 0.75, 0.5, 0.25]],
    ['leading', [0.75, 0.5, 0.25, 0]],
    ['linspace', [1, 2 / 3, 1 / 3, 0]],
  ] as const)('are the counterparts of the discrete ones, %s', (spacing, expected) => {
    expect(spaceTimesteps(continuous, 4, spacing)).toEqual(expected);
  });
});

describe('the number of steps', () => {
  it.each([0, 1.5, 1001])('cannot be %d', (steps) => {
    expect(() => spaceTimesteps(discrete, steps, 'leading')).toThrow(new StepCountError(steps, 1000));
    expect(() => spaceTimesteps(continuous, steps, 'trailing')).toThrow(StepCountError);
  });
});
