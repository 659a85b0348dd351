import type { ModelCard, StartedFrom } from '../src/models/card.ts';
import { storedWeights, type StoredWeights } from '../src/models/stored-weights.ts';
import { readNodeModel } from '../src/runtime/node.ts';

/** A published model whose weights a training starts from. */
export interface StartingPoint {
  readonly weights: StoredWeights;
  /** What the training takes over with them. */
  readonly config: Pick<ModelCard, 'network' | 'diffusion'>;
  readonly startedFrom: StartedFrom;
}

/**
 * Reads the model in `folder`: the weights that it draws with, which are the moving average where its training had one.
 * @throws ModelFolderError, ModelCardError, IntegrityError, StoredWeightsError
 */
export async function readStartingPoint(folder: string): Promise<StartingPoint> {
  const { card, bytes } = await readNodeModel(folder);
  const { id, title, network, diffusion, training, file } = card;
  return {
    weights: storedWeights(bytes, card),
    config: { network, diffusion },
    startedFrom: { id, title, samplesSeen: training.samplesSeen, sha256: file.sha256 },
  };
}
