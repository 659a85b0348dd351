import { MAXIMUM_STEPS, type SamplingOptions, type Spacing } from './config.ts';
import { LevelError, StepCountError } from './errors.ts';
import { alphaBarOfLogSnr, endsOf, logSnr, noisiestTimestep, ratesOf, type NoiseSchedule, type Rates } from './schedule.ts';

/** A noise level that a run passes, and when the schedule does. */
export interface Level extends Rates {
  readonly timestep: number;
  readonly alphaBar: number;
}

/** The level of an alphaBar in (0, 1]; beyond the schedule its nearest time stands for it. */
export function levelOf(schedule: NoiseSchedule, alphaBar: number): Level {
  return { timestep: schedule.timestepOf(alphaBar), alphaBar, ...ratesOf(alphaBar) };
}

/**
 * The levels of a run, `options.steps` + 1 of them, noisiest first: those that its steps start from, and the one that the last step ends
 * at. That is alphaBar 1, so that the result is the last predicted x0, unless `options.finalAlphaBar` is `first`.
 *
 * @throws StepCountError when so many steps are not possible, or the schedule has fewer timesteps than an even spacing in time needs.
 * @throws TimestepError when `options.offset` moves a timestep off the schedule.
 * @throws LevelError when `options.alphaBars` leave the schedule.
 */
export function levelsOf(schedule: NoiseSchedule, options: SamplingOptions): Level[] {
  const final = options.finalAlphaBar === 'first' ? schedule.alphaBar(0) : 1;
  return [...startsOf(schedule, options), { ...levelOf(schedule, final), timestep: 0 }];
}

function startsOf(schedule: NoiseSchedule, { steps, spacing, offset, alphaBars }: SamplingOptions): Level[] {
  if (spacing === 'own') return (alphaBars ?? []).map((alphaBar) => levelOf(schedule, onSchedule(schedule, alphaBar)));
  if (isEven(spacing)) {
    return spaceTimesteps(schedule, steps, spacing, offset).map((timestep) => ({
      ...levelOf(schedule, schedule.alphaBar(timestep)),
      timestep,
    }));
  }
  if (!Number.isInteger(steps) || steps < 1 || steps > MAXIMUM_STEPS) throw new StepCountError(steps, MAXIMUM_STEPS);
  const rule = levelRules[spacing];
  return Array.from({ length: steps }, (_, index) => levelOf(schedule, rule(schedule, index / Math.max(1, steps - 1))));
}

/** A level within the schedule's own, but for rounding. */
function onSchedule(schedule: NoiseSchedule, alphaBar: number): number {
  const { cleanest, noisiest } = endsOf(schedule);
  const rounding = 1e-9;
  if (!(alphaBar >= noisiest * (1 - rounding) && alphaBar <= cleanest * (1 + rounding))) throw new LevelError(alphaBar, noisiest, cleanest);
  return alphaBar;
}

type EvenSpacing = Extract<Spacing, 'leading' | 'linspace' | 'trailing'>;

function isEven(spacing: Spacing): spacing is EvenSpacing {
  return spacing in continuous;
}

/**
 * The alphaBar at a share of the way, 0 at the schedule's noisiest level and 1 at its cleanest. Both ends are visited, a single
 * step starts at the noisiest. In discrete time the levels lie between timesteps.
 */
type LevelRule = (schedule: NoiseSchedule, share: number) => number;

/** Karras et al. 2022, table 1. */
const RHO = 7;

const levelRules: Record<Exclude<Spacing, EvenSpacing | 'own'>, LevelRule> = {
  'log-snr'(schedule, share) {
    const { cleanest, noisiest } = endsOf(schedule);
    return between(noisiest, cleanest, share, (at) => alphaBarOfLogSnr((1 - at) * logSnr(noisiest) + at * logSnr(cleanest)));
  },
  quadratic: (schedule, share) => schedule.alphaBarBetween((1 - share) ** 2 * noisiestTimestep(schedule)),
  karras(schedule, share) {
    const { cleanest, noisiest } = endsOf(schedule);
    const root = (alphaBar: number): number => Math.exp(-logSnr(alphaBar) / RHO);
    const sigmaAt = (at: number): number => (root(noisiest) + at * (root(cleanest) - root(noisiest))) ** RHO;
    return between(noisiest, cleanest, share, (at) => 1 / (1 + sigmaAt(at) ** 2));
  },
};

/** A level between two others, which themselves are not rounded. */
function between(first: number, last: number, share: number, inside: (share: number) => number): number {
  return share === 0 ? first : share === 1 ? last : inside(share);
}

/**
 * The `steps` times of a run whose times are evenly spaced, from the noisiest to the cleanest.
 *
 * In discrete time these are diffusers' timesteps, S of T: leading i floor(T / S) + `offset`; linspace
 * round(i (T - 1) / (S - 1)); trailing round(T - i T / S) - 1. In continuous time they are their counterparts on
 * [0, 1]: leading ends at 0, linspace reaches both ends, trailing is 1, 1 - 1/S, ..., 1/S. Trailing alone starts
 * at the noisiest time for any number of steps; a single step does with every spacing, since it starts from pure noise
 * (diffusers' starts at the cleanest time then, and leaves the noise as it is). `offset` moves the timesteps of discrete leading
 * spacing of two steps or more only.
 *
 * @throws StepCountError when the schedule has fewer timesteps than `steps`, or none would be visited.
 */
export function spaceTimesteps(schedule: NoiseSchedule, steps: number, spacing: EvenSpacing, offset = 0): number[] {
  const { timesteps } = schedule;
  const maximum = Math.min(MAXIMUM_STEPS, timesteps ?? MAXIMUM_STEPS);
  if (!Number.isInteger(steps) || steps < 1 || steps > maximum) throw new StepCountError(steps, maximum);
  if (steps === 1) return [noisiestTimestep(schedule)];
  const timestepAt = timesteps === null ? continuous[spacing] : discrete[spacing];
  return Array.from({ length: steps }, (_, index) => timestepAt(index, steps, timesteps ?? 1, offset));
}

/** The time of step `index` (0 is the noisiest) of `steps`, 2 or more, on a schedule of `timesteps`. */
type TimestepRule = (index: number, steps: number, timesteps: number, offset: number) => number;

const discrete: Record<EvenSpacing, TimestepRule> = {
  leading: (index, steps, timesteps, offset) => (steps - 1 - index) * Math.floor(timesteps / steps) + offset,
  linspace: (index, steps, timesteps) => roundHalfToEven((steps - 1 - index) * ((timesteps - 1) / (steps - 1))),
  trailing: (index, steps, timesteps) => roundHalfToEven(timesteps - index * (timesteps / steps)) - 1,
};

const continuous: Record<EvenSpacing, TimestepRule> = {
  leading: (index, steps) => (steps - 1 - index) / steps,
  linspace: (index, steps) => (steps - 1 - index) / (steps - 1),
  trailing: (index, steps) => (steps - index) / steps,
};

/** numpy's rounding, which the published timesteps were made with: 166.5 becomes 166. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const isHalf = value - floor === 0.5;
  return isHalf && floor % 2 === 0 ? floor : Math.round(value);
}
