import type { NoiseScheduleConfig } from './config.ts';
import { TimestepError, VanishingSignalError } from './errors.ts';

/** The weights of image and noise in a latent: x_t = signalRate x0 + noiseRate epsilon. Their squares sum to 1. */
export interface Rates {
  readonly signalRate: number;
  readonly noiseRate: number;
}

/** How much of the image is left at each time, in discrete or continuous time. */
export interface NoiseSchedule {
  readonly config: NoiseScheduleConfig;
  /** Discrete time: the number of timesteps, 0 to timesteps - 1. Continuous time: null, and times are in [0, 1]. */
  readonly timesteps: number | null;
  /**
   * The square of the signal rate at a time, in (0, 1), strictly falling with time.
   *
   * @throws TimestepError when the time is not on the schedule.
   */
  alphaBar(timestep: number): number;
  /**
   * The inverse of `alphaBar`, between two timesteps of discrete time by their log-signal-to-noise ratios; the nearest end
   * where the level lies beyond the schedule.
   */
  timestepOf(alphaBar: number): number;
  /** `alphaBar`, and in discrete time its continuation between two timesteps, which `timestepOf` inverts. */
  alphaBarBetween(timestep: number): number;
  /** The time that a uniform draw `u` in [0, 1) stands for, so that training sees every time alike. */
  timestepAt(u: number): number;
}

type ScheduleConfig<Kind extends NoiseScheduleConfig['kind']> = Extract<NoiseScheduleConfig, { kind: Kind }>;

/**
 * Makes the schedule that a configuration describes, its values in float64.
 *
 * @throws VanishingSignalError when the betas leave no signal that float64 can hold.
 */
export function createNoiseSchedule(config: NoiseScheduleConfig): NoiseSchedule {
  switch (config.kind) {
    case 'cosine-rates':
      return cosineRatesSchedule(config);
    case 'linear':
      return discreteSchedule(config, evenlySpaced(config.betaStart, config.betaEnd, config.timesteps));
    case 'scaled-linear':
      return discreteSchedule(
        config,
        evenlySpaced(Math.sqrt(config.betaStart), Math.sqrt(config.betaEnd), config.timesteps).map((root) => root * root),
      );
    case 'squared-cosine':
      return discreteSchedule(config, squaredCosineBetas(config));
  }
}

/** The rates of image and noise where the share of the image's variance is `alphaBar` (in [0, 1]). */
export function ratesOf(alphaBar: number): Rates {
  return { signalRate: Math.sqrt(alphaBar), noiseRate: Math.sqrt(1 - alphaBar) };
}

/** The cleanest and the noisiest level of a schedule, as alphaBar. */
export function endsOf(schedule: NoiseSchedule): { readonly cleanest: number; readonly noisiest: number } {
  return { cleanest: schedule.alphaBar(0), noisiest: schedule.alphaBar(noisiestTimestep(schedule)) };
}

/** The schedule's last time. */
export function noisiestTimestep({ timesteps }: NoiseSchedule): number {
  return timesteps === null ? 1 : timesteps - 1;
}

/** ln(signalRate / noiseRate), half the logarithm of the signal-to-noise ratio (lambda in Lu et al. 2022). */
export function logSnr(alphaBar: number): number {
  return (Math.log(alphaBar) - Math.log1p(-alphaBar)) / 2;
}

/** The alphaBar of a log-signal-to-noise ratio. */
export function alphaBarOfLogSnr(lambda: number): number {
  return 1 / (1 + Math.exp(-2 * lambda));
}

function cosineRatesSchedule(config: ScheduleConfig<'cosine-rates'>): NoiseSchedule {
  const startAngle = Math.acos(config.maximumSignalRate);
  const endAngle = Math.acos(config.minimumSignalRate);
  const alphaBar = (timestep: number): number => {
    if (!(timestep >= 0 && timestep <= 1)) throw new TimestepError(timestep, 'a time from 0 to 1');
    return Math.cos(startAngle + timestep * (endAngle - startAngle)) ** 2;
  };
  return {
    config,
    timesteps: null,
    alphaBar,
    alphaBarBetween: alphaBar,
    timestepOf: (level) => Math.min(1, Math.max(0, (Math.acos(Math.sqrt(level)) - startAngle) / (endAngle - startAngle))),
    timestepAt: (u) => u,
  };
}

/** alphaBar is the running product of 1 - beta (Ho et al. 2020, below eq. 3). */
function discreteSchedule(config: Exclude<NoiseScheduleConfig, { kind: 'cosine-rates' }>, betas: number[]): NoiseSchedule {
  const { timesteps } = config;
  const alphaBars = new Float64Array(timesteps);
  let product = 1;
  for (const [timestep, beta] of betas.entries()) {
    product *= 1 - beta;
    if (product === 0) throw new VanishingSignalError(config, timestep);
    alphaBars[timestep] = product;
  }
  const lambdas = alphaBars.map(logSnr);
  return {
    config,
    timesteps,
    alphaBar(timestep) {
      const alphaBar = alphaBars[timestep];
      if (alphaBar === undefined) throw new TimestepError(timestep, `a whole number from 0 to ${timesteps - 1}`);
      return alphaBar;
    },
    alphaBarBetween(timestep) {
      if (!(timestep >= 0 && timestep <= timesteps - 1)) throw new TimestepError(timestep, `a time from 0 to ${timesteps - 1}`);
      const below = Math.floor(timestep);
      const share = timestep - below;
      if (share === 0) return alphaBars[below] ?? NaN;
      return alphaBarOfLogSnr((1 - share) * (lambdas[below] ?? NaN) + share * (lambdas[below + 1] ?? NaN));
    },
    timestepOf(level) {
      const lambda = logSnr(level);
      const above = lambdas.findIndex((other) => other <= lambda);
      if (above === 0) return 0;
      if (above < 0) return timesteps - 1;
      const [before, after] = [lambdas[above - 1] ?? NaN, lambdas[above] ?? NaN];
      return above - 1 + (before - lambda) / (before - after);
    },
    timestepAt: (u) => Math.floor(u * timesteps),
  };
}

function squaredCosineBetas({ timesteps, maximumBeta }: ScheduleConfig<'squared-cosine'>): number[] {
  const alphaBar = (time: number) => Math.cos(((time + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  return Array.from({ length: timesteps }, (_, timestep) =>
    Math.min(1 - alphaBar((timestep + 1) / timesteps) / alphaBar(timestep / timesteps), maximumBeta),
  );
}

function evenlySpaced(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + ((last - first) * index) / Math.max(1, count - 1));
}
