import { join } from 'node:path';
import { openNodeModel } from '../../../src/runtime/node.ts';
import type { DenoisingModel } from '../../../src/runtime/model.ts';
import { prepareDataset, type PreparedDataset } from '../../data/prepare.ts';
import { exportModel } from '../../publish/export.ts';
import { tinyConfig, tinySplitSeed, untrainedCheckpoint, writePhotographs } from '../../testing/tiny-run.ts';

/** An untrained model of images of 16x16 pixels, and so many photographs, both below the folder `root`. */
export async function openTinyModel(root: string, photographs: number): Promise<{ model: DenoisingModel; dataset: PreparedDataset }> {
  const folder = join(root, 'model');
  await exportModel({ checkpoint: untrainedCheckpoint(tinyConfig), folder, id: 'tiny', title: 'Tiny' });
  const model = await openNodeModel(folder);
  const data = join(root, 'photographs');
  await writePhotographs(data, photographs);
  const dataset = await prepareDataset({ data, imageSize: 16, margin: 0, seed: tinySplitSeed, cacheRoot: join(root, 'decoded') });
  return { model, dataset };
}
