import { describe, expect, it } from 'vitest';
import { StepCountError } from './errors.ts';
import { createNoiseSchedule, logSnr } from './schedule.ts';
import type { SamplingOptions } from './config.ts';
import { levelsOf, spaceTimesteps } from './spacing.ts';

const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000 });
const continuous = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });

describe('timesteps in discrete time', () => {
  it("are diffusers' published ones with leading spacing and an offset of 1", () => {
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
  ] as const)("of %d steps are diffusers' with %s spacing", (steps, spacing, expected) => {
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

const run: SamplingOptions = { sampler: 'ddim', steps: 6, spacing: 'log-snr', eta: 0, clip: true };

describe.each([
  ['discrete', discrete, 999],
  ['continuous', continuous, 1],
] as const)('levels in %s time', (_, schedule, end) => {
  const starts = (spacing: SamplingOptions['spacing']) => levelsOf(schedule, { ...run, spacing }).slice(0, -1);
  const gaps = (values: readonly number[]) => values.slice(1).map((value, index) => value - (values[index] ?? NaN));

  it.each(['log-snr', 'quadratic', 'karras'] as const)(
    'go from the noisiest of the schedule to its cleanest, and then to alphaBar 1: %s',
    (spacing) => {
      const levels = levelsOf(schedule, { ...run, spacing });
      expect(levels[0]).toMatchObject({ timestep: end, alphaBar: schedule.alphaBar(end) });
      expect(levels.at(-2)).toMatchObject({ timestep: 0, alphaBar: schedule.alphaBar(0) });
      expect(levels.at(-1)).toEqual({ timestep: 0, alphaBar: 1, signalRate: 1, noiseRate: 0 });
    },
  );

  it.each(['leading', 'linspace', 'trailing', 'log-snr', 'quadratic', 'karras'] as const)(
    'start at the noisiest for a single step: %s',
    (spacing) => {
      // From pure noise one step can only lead to a picture if the network is told that it is noise.
      expect(levelsOf(schedule, { ...run, steps: 1, spacing, offset: 1 }).map(({ timestep }) => timestep)).toEqual([end, 0]);
    },
  );

  it('are even in the log-signal-to-noise ratio, log-snr', () => {
    const [first = NaN, ...others] = gaps(starts('log-snr').map(({ alphaBar }) => logSnr(alphaBar)));
    for (const other of others) expect(other).toBeCloseTo(first, 9);
  });

  it('are even in the root of time, quadratic', () => {
    const [first = NaN, ...others] = gaps(starts('quadratic').map(({ timestep }) => Math.sqrt(timestep / end)));
    expect(first).toBeCloseTo(-1 / 5, 6);
    for (const other of others) expect(other).toBeCloseTo(first, 6);
  });

  it('are even in the seventh root of sigma, karras', () => {
    const [first = NaN, ...others] = gaps(starts('karras').map(({ signalRate, noiseRate }) => (noiseRate / signalRate) ** (1 / 7)));
    for (const other of others) expect(other).toBeCloseTo(first, 9);
  });
});

describe('karras spacing', () => {
  it('has the levels of Karras et al. 2022, eq. 5, between the ends that a schedule has', () => {
    // The paper's sigma_max 80 and sigma_min 0.002 in 5 steps; the figures are those of its formula.
    const rate = (sigma: number) => 1 / Math.sqrt(1 + sigma ** 2);
    const edm = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: rate(80), maximumSignalRate: rate(0.002) });
    const sigmas = levelsOf(edm, { ...run, steps: 5, spacing: 'karras' }).map(({ alphaBar }) => Math.sqrt((1 - alphaBar) / alphaBar));
    for (const [index, sigma] of [80, 17.5278, 2.5152, 0.1698, 0.002, 0].entries())
      expect(Math.abs((sigmas[index] ?? NaN) - sigma)).toBeLessThan(1e-4 * (1 + sigma));
  });
});

describe('the number of steps', () => {
  it.each([0, 1.5, 1001])('cannot be %d, whatever the spacing', (steps) => {
    expect(() => levelsOf(discrete, { ...run, steps })).toThrow(new StepCountError(steps, 1000));
  });

  it('may exceed the timesteps of a schedule whose levels lie between them', () => {
    const short = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 10 });
    expect(levelsOf(short, { ...run, steps: 40 })).toHaveLength(41);
  });

  it.each([0, 1.5, 1001])('cannot be %d', (steps) => {
    expect(() => spaceTimesteps(discrete, steps, 'leading')).toThrow(new StepCountError(steps, 1000));
    expect(() => spaceTimesteps(continuous, steps, 'trailing')).toThrow(StepCountError);
  });
});
