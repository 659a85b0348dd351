import type { NoiseSchedule } from '../../../diffusion/schedule.ts';
import { formatTimestep } from '../format.ts';
import type { Tick } from './scale.ts';

/** How the axis of time is called wherever it is drawn. */
export const timeTitle = 'Time t, from noise to image';

/** Where a share of the schedule lies on the axis: time runs from pure noise on the left to the image on the right. */
export function placeOfShare(share: number): number {
  return 1 - share;
}

/** The timestep that lies at `share` of a schedule, 0 at the clean end and 1 at the noisy one. */
export function timestepAtShare({ timesteps }: NoiseSchedule, share: number): number {
  return timesteps === null ? share : Math.round(share * (timesteps - 1));
}

/** Where a timestep lies on its schedule, 0 to 1. */
export function shareOf({ timesteps }: NoiseSchedule, timestep: number): number {
  return timesteps === null ? timestep : timestep / (timesteps - 1);
}

/** The times at both ends and in the middle. */
export function timeTicks(schedule: NoiseSchedule): Tick[] {
  return [1, 0.5, 0].map((share) => {
    const timestep = timestepAtShare(schedule, share);
    return { at: placeOfShare(share), text: schedule.timesteps === null ? formatTimestep(timestep) : String(timestep) };
  });
}
