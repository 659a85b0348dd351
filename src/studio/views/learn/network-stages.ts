import type { NetworkConfig } from '../../../networks/network.ts';
import { parameterLayout } from '../../../networks/inference.ts';

/** A part of the UNet at one resolution, on the way down, at the bottom or on the way up. */
export interface NetworkStage {
  readonly id: string;
  readonly side: 'down' | 'bottom' | 'up';
  /** 0 for the finest resolution. */
  readonly level: number;
  /** Side in pixels of its feature maps. */
  readonly resolution: number;
  /** Feature maps of each block. */
  readonly width: number;
  readonly blocks: number;
  readonly attends: boolean;
  /** Trainable parameters. */
  readonly parameters: number;
}

/** The stages of a network in the order in which an image passes them. */
export function networkStages(network: NetworkConfig): NetworkStage[] {
  const { imageSize, patchSize, widths, blockDepth, attention } = network;
  const { parameters } = parameterLayout(network);
  const bottom = widths.length - 1;
  const stage = (side: NetworkStage['side'], level: number): NetworkStage => {
    const id = side === 'bottom' ? 'middle' : `${side}${level}`;
    const resolution = imageSize / patchSize / 2 ** level;
    return {
      id,
      side,
      level,
      resolution,
      width: widths[level] ?? 0,
      blocks: blockDepth,
      attends: attention?.resolutions.includes(resolution) === true,
      parameters: parameters.filter(({ name }) => name.startsWith(`${id}.`)).reduce((sum, { length }) => sum + length, 0),
    };
  };
  const levels = Array.from({ length: bottom }, (_, level) => level);
  return [
    ...levels.map((level) => stage('down', level)),
    stage('bottom', bottom),
    ...levels.toReversed().map((level) => stage('up', level)),
  ];
}

/** Trainable parameters outside the stages: the first and the last convolution and what reads the noise level. */
export function remainingParameters(network: NetworkConfig): number {
  return parameterLayout(network).parameterCount - networkStages(network).reduce((sum, { parameters }) => sum + parameters, 0);
}
