import type { ModelCard } from '../../src/documents/card.ts';
import type { StepConfig } from '../../src/training-step/config.ts';
import { stepPresets } from '../../src/training-step/presets.ts';

/** Pixels that the stored pictures have beyond the network's size: room for the random crop, as in the commands. */
export const CROP_MARGIN = 4;

/** Half of what the commands take: a step is seen sooner, and takes half the memory. */
const BATCH_SIZE = 8;

const { compact } = stepPresets;

const common = { ...compact, batchSize: BATCH_SIZE, stepsPerRun: 1 } as const;

/** A network that learns 32x32 pixels from nothing in minutes: a tenth of the parameters of the models of this site. */
const small = {
  ...compact.network,
  imageSize: 32,
  widths: [32, 48, 64],
  blockDepth: 1,
  conditioning: { kind: 'scale-shift', hidden: 64 },
} as const;

/** How a run from nothing trains, on noise levels and by rates of the preset `compact`. */
function fromNothing(seed: number): StepConfig {
  return { ...common, network: { ...small, widths: [...small.widths] }, seed };
}

/**
 * How a run goes on from a model: its network and its noise, at a small part of the rate that it was trained with, so that what it
 * knows is bent and not forgotten.
 */
function goingOn({ network, diffusion }: Pick<ModelCard, 'network' | 'diffusion'>, seed: number): StepConfig {
  return { ...common, network, diffusion, optimizer: { ...compact.optimizer, learningRate: 3e-4, warmupSteps: 50 }, seed };
}

/** How a run in the browser trains: the recipe of `compact`, from a model or, for null, from nothing. */
export function recipeFor(start: Pick<ModelCard, 'network' | 'diffusion'> | null, seed: number): StepConfig {
  return start ? goingOn(start, seed) : fromNothing(seed);
}

/** The side of the pictures that a run is given. */
export function pictureSideFor(start: Pick<ModelCard, 'network'> | null): number {
  return (start?.network.imageSize ?? small.imageSize) + CROP_MARGIN;
}

/** The steps in which a run shows so many images. */
export function stepsFor(images: number): number {
  return Math.ceil(images / BATCH_SIZE);
}
