import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diffusersFiles } from '../../src/diffusers/folder.ts';
import { writeDiffusersModel } from '../../src/diffusers/write-model.ts';
import { contentsOf, replaceFile, replaceFolder, requireWritable } from '../io/files.ts';
import { NotADiffusersFolderError } from './errors.ts';
import { readTrainedModel, type GuideRequest } from './export.ts';

export interface DiffusersExportRequest {
  readonly from: GuideRequest['from'];
  /** Made anew. */
  readonly folder: string;
  /** Whether a folder of diffusers that is there may be replaced. */
  readonly force: boolean;
}

/**
 * Writes a model as a folder that diffusers' `from_pretrained` opens, a DDPMPipeline.
 *
 * @throws NotOfDiffusersError where diffusers has no such model, NotADiffusersFolderError where something is in the way, FileWriteError
 */
export async function exportDiffusers({ from, folder, force }: DiffusersExportRequest): Promise<void> {
  const names = await contentsOf(folder);
  const places = Object.values(diffusersFiles).map((name) => name.split('/')[0]);
  const isReplaceable = names?.every((name) => places.includes(name)) === true && (force || names.length === 0);
  if (!isReplaceable) throw new NotADiffusersFolderError(folder);
  await requireWritable(join(folder, '..'));
  const { network, diffusion, stored } = await readTrainedModel(from);
  const files = writeDiffusersModel(network, diffusion, stored.weights);
  await replaceFolder(folder, async (beside) => {
    for (const { name, parts } of files) {
      await mkdir(dirname(join(beside, name)), { recursive: true });
      await replaceFile(join(beside, name), parts);
    }
  });
}
