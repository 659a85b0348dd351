import type { NoiseSchedule } from '../../../../diffusion/schedule.ts';
import { timestepAtShare } from '../../../ui/charts/time-axis.ts';
import type { SampledFrame } from '../../../../../packages/core/src/index.ts';

const curvePoints = 101;

/** A place on the noise schedule: `share` is 0 at the clean end and 1 at the noisy one. */
export interface SchedulePoint {
  readonly share: number;
  /** Base 10 logarithm of the signal-to-noise ratio, (signalRate / noiseRate)^2. */
  readonly logSignalToNoise: number;
}

export function logSignalToNoise({ signalRate, noiseRate }: { readonly signalRate: number; readonly noiseRate: number }): number {
  return 2 * Math.log10(signalRate / noiseRate);
}

/** The whole schedule as a curve. */
export function scheduleCurve(schedule: NoiseSchedule): SchedulePoint[] {
  return Array.from({ length: curvePoints }, (_, point) => {
    const share = point / (curvePoints - 1);
    const alphaBar = schedule.alphaBar(timestepAtShare(schedule, share));
    return { share, logSignalToNoise: Math.log10(alphaBar / (1 - alphaBar)) };
  });
}

const knownChanges = new WeakMap<SampledFrame, { readonly since: SampledFrame; readonly change: number }>();

/** How much the predicted image differs from that of an earlier frame: mean absolute difference in grey levels, 0 to 255. */
export function predictionChange(since: SampledFrame, frame: SampledFrame): number {
  const known = knownChanges.get(frame);
  if (known?.since === since) return known.change;
  const [before, after] = [since.predictedX0, frame.predictedX0];
  let sum = 0;
  for (let at = 0; at < after.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) sum += Math.abs((after[at + channel] ?? 0) - (before[at + channel] ?? 0));
  }
  const change = sum / (0.75 * after.length);
  knownChanges.set(frame, { since, change });
  return change;
}
