import type { DdimUNetConfig, NetworkConfig } from '../../../networks/network.ts';
import type { UNet2dConfig } from '../../../networks/unet2d-config.ts';
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

/** What a stage is, but for its weights. */
type StageShape = Omit<NetworkStage, 'parameters'>;

/** The stages of a network in the order in which an image passes them. */
export function networkStages(network: NetworkConfig): NetworkStage[] {
  const { parameters } = parameterLayout(network);
  const shapes = network.kind === 'ddim-unet' ? stagesOfDdimUNet(network) : stagesOfUNet2d(network);
  return shapes.map((shape) => ({
    ...shape,
    parameters: parameters.filter(({ name }) => name.startsWith(`${shape.id}.`)).reduce((sum, { length }) => sum + length, 0),
  }));
}

/** The last level has blocks at the bottom alone. */
function stagesOfDdimUNet({ imageSize, patchSize, widths, blockDepth, attention }: DdimUNetConfig): StageShape[] {
  const bottom = widths.length - 1;
  const stage = (side: NetworkStage['side'], level: number): StageShape => {
    const resolution = imageSize / patchSize / 2 ** level;
    const attends = attention?.resolutions.includes(resolution) === true;
    return { id: idOf(side, level), side, level, resolution, width: widths[level] ?? 0, blocks: blockDepth, attends };
  };
  return downAndUp(bottom, bottom, stage);
}

/** Every level has blocks on both ways, and the last two more between them. */
function stagesOfUNet2d({ imageSize, widths, blockDepth, attention }: UNet2dConfig): StageShape[] {
  const blocks = { down: blockDepth, bottom: 2, up: blockDepth + 1 };
  const stage = (side: NetworkStage['side'], level: number): StageShape => {
    const attends = side === 'bottom' ? attention.middle : attention[side].includes(level);
    const resolution = imageSize / 2 ** level;
    return { id: idOf(side, level), side, level, resolution, width: widths[level] ?? 0, blocks: blocks[side], attends };
  };
  return downAndUp(widths.length, widths.length - 1, stage);
}

function idOf(side: NetworkStage['side'], level: number): string {
  return side === 'bottom' ? 'middle' : `${side}${level}`;
}

/** Stages of the levels below `count`, down and up, and of `bottom` between. */
function downAndUp(count: number, bottom: number, stage: (side: NetworkStage['side'], level: number) => StageShape): StageShape[] {
  const levels = Array.from({ length: count }, (_, level) => level);
  return [
    ...levels.map((level) => stage('down', level)),
    stage('bottom', bottom),
    ...levels.toReversed().map((level) => stage('up', level)),
  ];
}

/** Trainable parameters outside the stages: the first and the last convolution and what reads the noise level and the class. */
export function remainingParameters(network: NetworkConfig): number {
  return parameterLayout(network).parameterCount - networkStages(network).reduce((sum, { parameters }) => sum + parameters, 0);
}
