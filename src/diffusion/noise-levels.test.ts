import { describe, expect, it } from 'vitest';
import { noiseLevelsSchema, type NoiseLevels } from './config.ts';
import { noiseLevelQuantile } from './noise-levels.ts';
import { createNoiseSchedule } from './schedule.ts';

const [minimumSignalRate, maximumSignalRate] = [0.02, 0.9995];
const schedule = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate, maximumSignalRate });
const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 });
const COUNT = 20_000;

/** A statistic over evenly spread quantiles. */
function meanOf(levels: NoiseLevels, of: (alphaBar: number) => number, on = schedule): number {
  const quantile = noiseLevelQuantile(on, levels);
  return Array.from({ length: COUNT }, (_, index) => of(quantile((index + 0.5) / COUNT))).reduce((sum, value) => sum + value, 0) / COUNT;
}

const timeOf = (alphaBar: number): number =>
  (Math.acos(Math.sqrt(alphaBar)) - Math.acos(maximumSignalRate)) / (Math.acos(minimumSignalRate) - Math.acos(maximumSignalRate));
const logSigma = (alphaBar: number): number => Math.log(Math.sqrt((1 - alphaBar) / alphaBar));

describe('noiseLevelQuantile', () => {
  it.each(noiseLevelsSchema.options.map((option) => option.parse({ kind: option.shape.kind.value })))(
    'goes from the cleanest level towards the noisiest and never beyond: $kind',
    (levels) => {
      for (const on of [schedule, discrete]) {
        const quantile = noiseLevelQuantile(on, levels);
        const drawn = [0, 2 ** -32, 1e-6, 0.01, 0.3, 0.5, 0.9, 0.999999, 1 - 2 ** -32].map(quantile);
        expect(drawn).toEqual(drawn.toSorted((one, other) => other - one));
        const [cleanest, noisiest] = [on.alphaBar(0), on.alphaBar(on.timesteps === null ? 1 : on.timesteps - 1)];
        for (const alphaBar of drawn) {
          expect(alphaBar).toBeLessThanOrEqual(cleanest * (1 + 1e-9));
          expect(alphaBar).toBeGreaterThanOrEqual(noisiest * (1 - 1e-6));
        }
      }
    },
  );

  it('is even in the angle where it is uniform', () => {
    expect(meanOf({ kind: 'uniform' }, timeOf)).toBeCloseTo(0.5, 4);
    expect(meanOf({ kind: 'uniform' }, (alphaBar) => timeOf(alphaBar) ** 2)).toBeCloseTo(1 / 3, 4);
  });

  it('has a normal logit of the time (Esser et al. 2024, eq. 19)', () => {
    const logit = (alphaBar: number): number => Math.log(timeOf(alphaBar) / (1 - timeOf(alphaBar)));
    const levels = { kind: 'logit-normal', mean: -0.5, deviation: 0.8 } as const;
    expect(meanOf(levels, logit)).toBeCloseTo(-0.5, 4);
    expect(meanOf(levels, (alphaBar) => (logit(alphaBar) + 0.5) ** 2)).toBeCloseTo(0.64, 3);
  });

  it('has a normal logarithm of sigma where the schedule leaves room for it (Karras et al. 2022, table 1)', () => {
    const levels = { kind: 'log-normal', mean: 0.1, deviation: 0.5 } as const;
    expect(meanOf(levels, logSigma)).toBeCloseTo(0.1, 4);
    expect(meanOf(levels, (alphaBar) => (logSigma(alphaBar) - 0.1) ** 2)).toBeCloseTo(0.25, 3);
    expect(meanOf(levels, logSigma, discrete)).toBeCloseTo(0.1, 3);
  });

  it('cuts the tails off where the schedule ends, and does not heap them up there', () => {
    const levels = { kind: 'log-normal', mean: -1.2, deviation: 1.2 } as const;
    const quantile = noiseLevelQuantile(schedule, levels);
    expect(quantile(0)).toBeCloseTo(maximumSignalRate ** 2, 9);
    const atTheEnd = Array.from({ length: 1000 }, (_, index) => quantile(index / 1000)).filter(
      (alphaBar) => alphaBar > maximumSignalRate ** 2 - 1e-6,
    );
    expect(atTheEnd.length).toBeLessThan(3);
  });
});
