import type { Graph, Value } from '../graph/graph.ts';
import { divide, subtract } from '../graph/operators/arithmetic.ts';
import { reshape } from '../graph/operators/layout.ts';
import { reduceSum } from '../graph/operators/reduce.ts';
import { timestepLevels, type TimestepSchedule } from './timestep-levels.ts';

/**
 * The timestep of each noise level, 1 - alphaBar, on a schedule: exactly a whole number where the level is that of a timestep
 * as single precision holds it, between two timesteps by the share of the way from one's level to the other's, the nearest
 * end beyond the schedule. [batch] to [batch].
 *
 * It counts which of the ways from one timestep's level to the next are passed, each a share of 0 to 1.
 */
export function readTimestep(graph: Graph, schedule: TimestepSchedule, noiseLevel: Value): Value {
  const levels = timestepLevels(schedule);
  const ways = levels.length - 1;
  const starts = Array.from(levels.subarray(0, ways));
  const lengths = starts.map((start, timestep) => (levels[timestep + 1] ?? NaN) - start);
  const [batch = 'batch'] = noiseLevel.shape;
  return graph.withoutRecording(() => {
    const beyond = subtract(graph, reshape(graph, noiseLevel, [batch, 1]), graph.constant('float32', starts, [1, ways]));
    const shares = divide(graph, beyond, graph.constant('float32', lengths, [1, ways]));
    const passed = graph.single('Clip', [shares, graph.scalar(shares, 0), graph.scalar(shares, 1)], shares.shape);
    return reduceSum(graph, passed, [1]);
  });
}
