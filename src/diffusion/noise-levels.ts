import type { NoiseLevels } from './config.ts';
import { normalCumulative, normalQuantile } from './normal.ts';
import type { NoiseSchedule } from './schedule.ts';

/**
 * The alphaBar below which a share u of a schedule's training levels lies in noise: a function of u in [0, 1), with which a
 * uniform draw becomes a draw of the distribution. From the cleanest level at 0 to the noisiest at 1.
 */
export function noiseLevelQuantile(schedule: NoiseSchedule, levels: NoiseLevels): (u: number) => number {
  const atTime = (u: number): number => schedule.alphaBar(schedule.timestepAt(u));
  switch (levels.kind) {
    case 'uniform':
      return atTime;
    case 'logit-normal':
      return (u) => atTime(Math.min(1 / (1 + Math.exp(-levels.mean - levels.deviation * normalQuantile(u))), LAST));
    case 'log-normal': {
      const { mean, deviation } = levels;
      const standard = (alphaBar: number): number => (Math.log((1 - alphaBar) / alphaBar) / 2 - mean) / deviation;
      const [cleanest, noisiest] = [normalCumulative(standard(atTime(0))), normalCumulative(standard(atTime(LAST)))];
      return (u) => 1 / (1 + Math.exp(2 * (mean + deviation * normalQuantile(cleanest + u * (noisiest - cleanest)))));
    }
  }
}

/** The last u of a uniform draw. */
const LAST = 1 - 2 ** -32;
