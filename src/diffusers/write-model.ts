import type { DiffusionConfig } from '../documents/card.ts';
import type { NetworkConfig } from '../networks/network.ts';
import { NotOfDiffusersError } from './errors.ts';
import { diffusersFiles } from './folder.ts';
import { writeSafetensors } from './safetensors.ts';
import { diffusionToDiffusers } from './scheduler-config.ts';
import { UNET_CLASS, unet2dToDiffusers } from './unet-config.ts';
import { weightsToDiffusers } from './weights.ts';

/** A file of a folder, by its place there, in parts that follow one another. */
export interface FolderFile {
  readonly name: string;
  readonly parts: readonly (Uint8Array | string)[];
}

/**
 * The folder of a DDPMPipeline that holds a model: what `readDiffusersModel` reads, and diffusers' `from_pretrained`.
 *
 * @param weights flat, as `parameterLayout` places them
 * @throws NotOfDiffusersError where diffusers has no such network or schedule
 */
export function writeDiffusersModel(network: NetworkConfig, { prediction }: DiffusionConfig, weights: Float32Array): FolderFile[] {
  if (network.kind !== 'unet2d') throw new NotOfDiffusersError(`its network is a ${network.kind}`);
  if (network.classes !== undefined) throw new NotOfDiffusersError('its network is told the classes of images');
  const index = { _class_name: 'DDPMPipeline', unet: ['diffusers', UNET_CLASS], scheduler: ['diffusers', 'DDPMScheduler'] };
  const scheduler = diffusionToDiffusers({ schedule: network.schedule, prediction });
  const json = (content: object): string => `${JSON.stringify(content, null, 2)}\n`;
  return [
    { name: diffusersFiles.index, parts: [json(index)] },
    { name: diffusersFiles.network, parts: [json(unet2dToDiffusers(network))] },
    { name: diffusersFiles.scheduler, parts: [json(scheduler)] },
    { name: diffusersFiles.weights, parts: writeSafetensors(weightsToDiffusers(network, weights)) },
  ];
}
