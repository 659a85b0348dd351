import { uniform } from '../diffusion/gaussian.ts';
import type { ParameterLayout } from '../networks/parameters.ts';
import { weightStream } from './streams.ts';

/** Weights before the first step, flat: each parameter by its own law, from the run's seed. */
export function initialWeights(layout: ParameterLayout, seed: number): Float32Array {
  const weights = new Float32Array(layout.parameterCount);
  layout.parameters.forEach(({ initialization, offset, length }, index) => {
    if (initialization === 'zeros') return;
    if (initialization === 'ones') {
      weights.fill(1, offset, offset + length);
      return;
    }
    const limit = Math.sqrt(6 / (initialization.fanIn + initialization.fanOut));
    const draws = uniform(seed, weightStream(index), length);
    for (let i = 0; i < length; i += 1) weights[offset + i] = (2 * (draws[i] ?? 0) - 1) * limit;
  });
  return weights;
}

/** Running statistics before the first step: mean 0, variance 1. */
export function initialStatistics(layout: ParameterLayout): Float32Array {
  const statistics = new Float32Array(layout.statisticCount);
  for (const { offset, channels } of layout.statistics) statistics.fill(1, offset + channels, offset + 2 * channels);
  return statistics;
}
