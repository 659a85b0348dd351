import type { PointSnapshot } from '../../../../../workers/training/points/contract.ts';
import { formatCount } from '../../../ui/format.ts';
import { PARTICLES, partsOf } from '../toy/paths.ts';
import { isOnShape, type ToyDistribution } from '../toy/shapes.ts';
import type { ToyTrainingState } from './store.ts';

/** What the training is at, in a sentence that changes only when something else begins. */
export function describeTraining(
  { status, facts, snapshots }: Pick<ToyTrainingState, 'status' | 'facts' | 'snapshots'>,
  distribution: ToyDistribution,
): string {
  if (status === 'preparing') return 'Getting the runtime ready…';
  if (status === 'stopping') return 'Stopping after the steps under way…';
  if (status === 'running') return 'Training. The dashed line is the least loss that any network can reach.';
  const last = snapshots.at(-1);
  const loss = last?.losses.at(-1)?.loss;
  if (!facts || !last || loss === undefined) return '';
  return (
    `After ${formatCount(last.step)} steps the loss is ${loss.toFixed(3)}, where the least that any network can reach is ` +
    `${facts.leastLoss.toFixed(3)}. ${describeReach(last, distribution)}`
  );
}

/** Where the particles of a snapshot end. */
export function describeReach({ frames }: Pick<PointSnapshot, 'frames'>, distribution: ToyDistribution): string {
  const end = frames.at(-1);
  if (!end) return '';
  const onShape = Array.from({ length: PARTICLES }, (_, particle) =>
    isOnShape(distribution, end.latent[2 * particle] ?? NaN, end.latent[2 * particle + 1] ?? NaN),
  ).filter(Boolean).length;
  const reached = new Set(partsOf(distribution, end)).size;
  return `${onShape} of its ${PARTICLES} particles end on the shape, nearest to ${reached} of ${new Set(distribution.partOf).size} ${distribution.parts}.`;
}
