import { MAXIMUM_STEPS, type Spacing } from './config.ts';
import { StepCountError } from './errors.ts';
import type { NoiseSchedule } from './schedule.ts';

/**
 * The `steps` times that a run visits, from the noisiest to the cleanest.
 *
 * In discrete time these are diffusers' timesteps, S of T: leading i floor(T / S) + `offset`; linspace
 * round(i (T - 1) / (S - 1)); trailing round(T - i T / S) - 1. In continuous time they are their counterparts on
 * [0, 1]: leading ends at 0, linspace reaches both ends, trailing is 1, 1 - 1/S, ..., 1/S. Trailing alone starts
 * at the noisiest time for any number of steps. `offset` moves the timesteps of discrete leading spacing only.
 *
 * @throws StepCountError when the schedule has fewer timesteps than `steps`, or none would be visited.
 */
export function spaceTimesteps(schedule: NoiseSchedule, steps: number, spacing: Spacing, offset = 0): number[] {
  const { timesteps } = schedule;
  const maximum = Math.min(MAXIMUM_STEPS, timesteps ?? MAXIMUM_STEPS);
  if (!Number.isInteger(steps) || steps < 1 || steps > maximum) throw new StepCountError(steps, maximum);
  const timestepAt = timesteps === null ? continuous[spacing] : discrete[spacing];
  return Array.from({ length: steps }, (_, index) => timestepAt(index, steps, timesteps ?? 1, offset));
}

/** The time of step `index` (0 is the noisiest) of `steps` on a schedule of `timesteps`. */
type TimestepRule = (index: number, steps: number, timesteps: number, offset: number) => number;

const discrete: Record<Spacing, TimestepRule> = {
  leading: (index, steps, timesteps, offset) => (steps - 1 - index) * Math.floor(timesteps / steps) + offset,
  linspace: (index, steps, timesteps) =>
    roundHalfToEven((steps - 1 - index) * ((timesteps - 1) / Math.max(1, steps - 1))),
  trailing: (index, steps, timesteps) => roundHalfToEven(timesteps - index * (timesteps / steps)) - 1,
};

const continuous: Record<Spacing, TimestepRule> = {
  leading: (index, steps) => (steps - 1 - index) / steps,
  linspace: (index, steps) => (steps - 1 - index) / Math.max(1, steps - 1),
  trailing: (index, steps) => (steps - index) / steps,
};

/** numpy's rounding, which the published timesteps were made with: 166.5 becomes 166. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const isHalf = value - floor === 0.5;
  return isHalf && floor % 2 === 0 ? floor : Math.round(value);
}
