import { DiffusersFolderError } from './errors.ts';

/** The files of a model's folder that are read, by their places in it, as `save_pretrained` writes them. */
export const diffusersFiles = {
  index: 'model_index.json',
  network: 'unet/config.json',
  weights: 'unet/diffusion_pytorch_model.safetensors',
  scheduler: 'scheduler/scheduler_config.json',
} as const;

/** Where the files of one folder lie in it. */
export interface DiffusersPlaces {
  /** Null where there is none, as in a folder that was put together by hand. */
  readonly index: string | null;
  readonly network: string;
  readonly weights: string;
  readonly scheduler: string;
}

/** What these files hold. */
export interface DiffusersFolder {
  readonly index: string | null;
  readonly network: string;
  readonly scheduler: string;
  readonly weights: Uint8Array;
}

const plainWeights = 'diffusion_pytorch_model';
/** Files of weights that are not read, by the ends of their names, and what is to be done about them. */
const otherWeights: Readonly<Record<string, string>> = {
  '.bin': 'it is a pickle, which could run any code: save the model again with safe_serialization=True, as safetensors',
  '.safetensors.index.json': 'it is cut into several files: save the model again with a larger max_shard_size, as one file',
  '.fp16.safetensors': 'it is a variant of the weights: save the model again without a variant, as diffusion_pytorch_model.safetensors',
};
/** Parts of pipelines whose network draws no pixels. */
const partsOfOthers = ['vae', 'vqvae', 'movq', 'text_encoder'];

const subfolders: readonly string[] = ['unet', 'scheduler'];
const nameOf = (place: string): string => place.slice(place.lastIndexOf('/') + 1);

/**
 * Where a folder has its files: in the folders `unet` and `scheduler`, or all side by side, as the oldest models have them.
 *
 * @param has whether a file lies at this place in the folder
 * @param shown what a file is called to the person
 * @throws DiffusersFolderError with the file that is missing, or that cannot be read for what it is
 */
export function findDiffusersFiles(has: (place: string) => boolean, shown: (place: string) => string = (place) => place): DiffusersPlaces {
  const find = (place: string): string | undefined => [place, nameOf(place)].find(has);
  const require = (place: string): string => {
    const found = find(place);
    if (found !== undefined) return found;
    const advice = 'bring the whole folder that save_pretrained has written, with unet and scheduler in it';
    throw new DiffusersFolderError(shown(place), `it is missing: ${advice}`);
  };
  const index = has(diffusersFiles.index) ? diffusersFiles.index : null;
  const part = partsOfOthers.find((name) => has(`${name}/config.json`));
  if (index === null && part !== undefined)
    throw new DiffusersFolderError(shown(`${part}/config.json`), 'its pipeline is more than a network of pixels and a scheduler');
  const network = require(diffusersFiles.network);
  const scheduler = require(diffusersFiles.scheduler);
  if (find(diffusersFiles.weights) === undefined) {
    for (const [end, reason] of Object.entries(otherWeights)) {
      const other = find(`unet/${plainWeights}${end}`);
      if (other !== undefined) throw new DiffusersFolderError(shown(other), reason);
    }
  }
  return { index, network, scheduler, weights: require(diffusersFiles.weights) };
}

/**
 * The folder that a file shows to be one of diffusers, with a slash at its end where it is not the outermost; null where the
 * file shows nothing, for others have a `config.json`, too.
 */
export function diffusersFolderOf(path: string): string | null {
  const name = nameOf(path);
  const folder = path.slice(0, path.length - name.length);
  const parent = nameOf(folder.slice(0, -1));
  const isMark =
    [diffusersFiles.index, nameOf(diffusersFiles.scheduler)].includes(name) ||
    name.startsWith(`${plainWeights}.`) ||
    (name === nameOf(diffusersFiles.network) && parent === 'unet');
  if (!isMark) return null;
  return subfolders.includes(parent) ? folder.slice(0, -parent.length - 1) : folder;
}
