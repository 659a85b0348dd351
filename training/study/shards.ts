import { join } from 'node:path';
import { counter } from '../evaluation/evaluate.ts';
import type { Extraction } from '../evaluation/extract.ts';
import { protocolKey, protocolOf, type Protocol } from '../evaluation/protocol.ts';
import { computeShard, rangesOf, type Shard } from '../evaluation/shards.ts';
import { describeCell, imagesOf, type PlannedCell, type StudiedModel } from './plan.ts';

export interface StudyShardRequest extends StudiedModel {
  readonly cells: readonly PlannedCell[];
  readonly extraction: Extraction;
  readonly shard: Shard;
  /** Shared by the shards. */
  readonly folder: string;
  readonly onProgress: (stage: string, done: number, total: number) => void;
}

/** Where the shards of images that are drawn in one way lie, below the folder that all of a study's shards share. */
export function shardsFolder(folder: string, protocol: Protocol): string {
  return join(folder, protocolKey(protocol));
}

/**
 * Computes the features of a shard's images in every way that a study plans, but for those that are there already; gives how
 * many images they are.
 * @throws ShardSettingsError, FileWriteError; the signal's reason when aborted
 */
export async function computeStudyShard(request: StudyShardRequest): Promise<number> {
  const { model, cells, extraction, shard, folder, onProgress } = request;
  let images = 0;
  for (const cell of cells) {
    const generated = imagesOf(request, cell);
    const protocol = protocolOf(generated, extraction.network.sha256);
    const share = rangesOf(cell.samples, shard).reduce((sum, { count }) => sum + count, 0);
    const onImages = counter((done) => onProgress(`${model.card.id}: ${describeCell(cell)}`, done, share));
    await computeShard({ generated, extraction, protocol, samples: cell.samples, shard, folder: shardsFolder(folder, protocol), onImages });
    images += share;
  }
  return images;
}
