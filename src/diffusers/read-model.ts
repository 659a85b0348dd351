import type { UNet2dConfig } from '../networks/unet2d-config.ts';
import { DiffusersFolderError } from './errors.ts';
import { diffusersFiles, type DiffusersFolder, type DiffusersPlaces } from './folder.ts';
import { readSafetensors } from './safetensors.ts';
import { diffusionFromDiffusers, type TimestepDiffusion } from './scheduler-config.ts';
import { parseSettings, type Settings } from './settings.ts';
import { UNET_CLASS, unet2dFromDiffusers } from './unet-config.ts';
import { weightsFromDiffusers } from './weights.ts';

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
 * @param places where its files lie, for what is said of them
 * @throws DiffusersFolderError with the name of what is not supported
 */
export function readDiffusersModel(folder: DiffusersFolder, places: DiffusersPlaces = diffusersFiles): DiffusersModel {
  const index = folder.index === null ? null : parseSettings(diffusersFiles.index, folder.index);
  if (index) requireUnconditional(index);
  const diffusion = diffusionFromDiffusers(places.scheduler, parseSettings(places.scheduler, folder.scheduler));
  const settings = parseSettings(places.network, folder.network);
  const network = unet2dFromDiffusers(places.network, settings, diffusion.schedule);
  const weights = weightsFromDiffusers(places.weights, network, readSafetensors(places.weights, folder.weights));
  return {
    network,
    diffusion,
    weights,
    pipeline: (index && noteOf(index, '_class_name')) ?? 'a pipeline',
    version: noteOf(index ?? settings, '_diffusers_version'),
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
