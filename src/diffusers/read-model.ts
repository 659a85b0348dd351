import type { UNet2dConfig } from '../networks/unet2d-config.ts';
import { DiffusersFolderError } from './errors.ts';
import { readSafetensors } from './safetensors.ts';
import { diffusionFromDiffusers, type TimestepDiffusion } from './scheduler-config.ts';
import { parseSettings, type Settings } from './settings.ts';
import { UNET_CLASS, unet2dFromDiffusers } from './unet-config.ts';
import { weightsFromDiffusers } from './weights.ts';

/** The files of a model's folder that are read, by their places in it. */
export const diffusersFiles = {
  index: 'model_index.json',
  network: 'unet/config.json',
  weights: 'unet/diffusion_pytorch_model.safetensors',
  scheduler: 'scheduler/scheduler_config.json',
} as const;

/** What these files hold. */
export interface DiffusersFolder {
  readonly index: string;
  readonly network: string;
  readonly scheduler: string;
  readonly weights: Uint8Array;
}

/** A model of diffusers in this project's terms. */
export interface DiffusersModel {
  readonly network: UNet2dConfig;
  readonly diffusion: TimestepDiffusion;
  /** Flat, as `parameterLayout` places them. */
  readonly weights: Float32Array;
  /** What its folder calls the whole, such as DDPMPipeline, and the version of diffusers that wrote it, where told. */
  readonly pipeline: string;
  readonly version: string | null;
}

/**
 * Reads the folder of an unconditional model of pixels, as diffusers' `save_pretrained` writes it.
 *
 * @throws DiffusersFolderError with the name of what is not supported
 */
export function readDiffusersModel(folder: DiffusersFolder): DiffusersModel {
  const index = parseSettings(diffusersFiles.index, folder.index);
  requireUnconditional(index);
  const diffusion = diffusionFromDiffusers(diffusersFiles.scheduler, parseSettings(diffusersFiles.scheduler, folder.scheduler));
  const settings = parseSettings(diffusersFiles.network, folder.network);
  const network = unet2dFromDiffusers(diffusersFiles.network, settings, diffusion.schedule);
  const weights = weightsFromDiffusers(diffusersFiles.weights, network, readSafetensors(diffusersFiles.weights, folder.weights));
  return {
    network,
    diffusion,
    weights,
    pipeline: noteOf(index, '_class_name') ?? 'a pipeline',
    version: noteOf(index, '_diffusers_version'),
  };
}

/** A pipeline of a network of pixels and a scheduler alone. @throws DiffusersFolderError */
function requireUnconditional(index: Settings): void {
  const parts = Object.entries(index).filter(([name, value]) => !name.startsWith('_') && Array.isArray(value));
  for (const [name, value] of parts) {
    const className = Array.isArray(value) ? String(value[1]).slice(0, 80) : '';
    if (name === 'scheduler' || (name === 'unet' && className === UNET_CLASS)) continue;
    const supported = `only a unet of the class ${UNET_CLASS} and a scheduler`;
    throw new DiffusersFolderError(diffusersFiles.index, `its part ${name.slice(0, 80)}, a ${className}, is not supported, ${supported}`);
  }
  if (!parts.some(([name]) => name === 'unet')) throw new DiffusersFolderError(diffusersFiles.index, 'it names no unet');
}

function noteOf(settings: Settings, name: string): string | null {
  const note = settings[name];
  return typeof note === 'string' ? note.slice(0, 80) : null;
}
