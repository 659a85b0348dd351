import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '../../src/documents/card.ts';
import { DiffusersFolderError } from '../../src/diffusers/errors.ts';
import { diffusersFiles, readDiffusersModel, type DiffusersFolder } from '../../src/diffusers/read-model.ts';
import { reasonOf } from '../../src/errors.ts';
import { sha256Of } from '../io/files.ts';
import { writeModelFolder, type ModelFolderRequest } from '../publish/export.ts';

export interface ImportRequest extends ModelFolderRequest {
  /** The folder of a model as diffusers' `save_pretrained` writes it. */
  readonly from: string;
  /** What it was trained on and under which licence, as far as the person who imports it knows. */
  readonly dataset: { readonly name: string; readonly licence: string };
}

const NOT_TOLD = 'not told';

/**
 * Writes a model of diffusers as a model folder, as `exportModel` writes one of a run.
 *
 * @throws DiffusersFolderError with the name of what is not supported or missing; what `exportModel` does
 */
export async function importModel({ from, dataset, ...request }: ImportRequest): Promise<ModelCard> {
  const folder = await readFolder(from);
  const { network, diffusion, weights, pipeline, version } = readDiffusersModel(folder);
  return writeModelFolder(
    {
      dataset: { ...dataset, split: NOT_TOLD, fingerprint: null, preparation: null },
      network,
      diffusion,
      importedFrom: { format: 'diffusers', pipeline, version, sha256: sha256Of(folder.weights) },
      training: UNKNOWN_TRAINING,
      stored: { weights, statistics: new Float32Array(0) },
    },
    request,
  );
}

/** What a card has where nothing is known: what says so is `importedFrom`. */
const UNKNOWN_TRAINING: ModelCard['training'] = {
  samplesSeen: 0,
  samplesSeenInRun: 0,
  steps: 0,
  batchSize: 1,
  seed: 0,
  splitSeed: null,
  splitRule: 2,
  device: NOT_TOLD,
  hours: 0,
  commit: NOT_TOLD,
  preset: 'diffusers',
  validationLoss: null,
  psnr: null,
  averageLength: null,
  startedFrom: null,
};

/** Files of weights that are not read, and what is to be done about them. */
const otherWeights: Readonly<Record<string, string>> = {
  'unet/diffusion_pytorch_model.bin':
    'it is a pickle, which could run any code: save the model again with safe_serialization=True, as safetensors',
  'unet/diffusion_pytorch_model.safetensors.index.json':
    'it is cut into several files: save the model again with a larger max_shard_size, as one file',
  'unet/diffusion_pytorch_model.fp16.safetensors':
    'it is a variant of the weights: save the model again without a variant, as diffusion_pytorch_model.safetensors',
};

/** @throws DiffusersFolderError */
async function readFolder(from: string): Promise<DiffusersFolder> {
  if (!existsSync(join(from, diffusersFiles.weights))) {
    const [other, reason] = Object.entries(otherWeights).find(([name]) => existsSync(join(from, name))) ?? [];
    if (other !== undefined && reason !== undefined) throw new DiffusersFolderError(join(from, other), reason);
  }
  const read = async (name: string): Promise<Buffer> =>
    readFile(join(from, name)).catch((cause: unknown) => {
      throw new DiffusersFolderError(join(from, name), `it cannot be read (${reasonOf(cause)})`, { cause });
    });
  const text = async (name: string): Promise<string> => (await read(name)).toString('utf8');
  return {
    index: await text(diffusersFiles.index),
    network: await text(diffusersFiles.network),
    scheduler: await text(diffusersFiles.scheduler),
    weights: await read(diffusersFiles.weights),
  };
}
