import type { Label, SamplingOptions } from '../../../diffusion/config.ts';
import { imageSeeds } from '../../../diffusion/gaussian.ts';
import { labelsOf } from '../../../diffusion/labels.ts';
import { planSampling, type SamplingPlan } from '../../../diffusion/plan.ts';
import { createNoiseSchedule } from '../../../diffusion/schedule.ts';
import type { ModelCard } from '../../../documents/card.ts';
import type { SampledFrame } from '../../../../packages/core/src/index.ts';
import type { ModelEntry } from '../models/catalog.ts';

/** All that is needed to make the same images again. */
export interface Recipe {
  readonly modelId: string;
  readonly modelTitle: string;
  /** Of the model's file. */
  readonly modelSha256: string;
  /** Of its guide's file; absent where it is not guided. */
  readonly guideSha256?: string;
  readonly seed: number;
  readonly images: number;
  readonly options: SamplingOptions;
  /** What the class of each image is called; absent where they are of none. */
  readonly classNames?: readonly string[];
}

/** Where on the noise schedule a frame lies. */
export interface Moment {
  readonly timestep: number;
  readonly signalRate: number;
  readonly noiseRate: number;
}

/** A run from noise to image, as far as it has come. */
export interface Trajectory {
  readonly recipe: Recipe;
  readonly imageSize: number;
  /** For every frame of the run, 0 to steps. */
  readonly moments: readonly Moment[];
  /** How often the whole run evaluates the network. */
  readonly evaluations: number;
  /** The frames that are kept, by index into `moments`; all of them unless memory forbids it. */
  readonly keptIndices: readonly number[];
  /** Those kept frames that have been made; `frames[i]` is frame `keptIndices[i]`. */
  readonly frames: readonly SampledFrame[];
  /** The newest frame, kept or not. */
  readonly newest: SampledFrame | null;
}

/** 16 images of 64x64 fit with 169 steps; beyond that, frames are thinned evenly. */
const budgetBytes = 128 * 2 ** 20;
const bytesPerPixel = 4;
const picturesPerFrame = 3;

/**
 * What a run with these options passes, and how often it evaluates the network.
 * Throws what planSampling throws when the schedule cannot be walked in that many steps.
 */
export function planRun({ diffusion }: ModelCard, options: SamplingOptions): SamplingPlan {
  return planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, options);
}

/** An empty trajectory for a run that is about to start. Throws as `planRun`. */
export function planTrajectory(entry: ModelEntry, { seed, images, options }: Pick<Recipe, 'seed' | 'images' | 'options'>): Trajectory {
  const { imageSize } = entry.card.network;
  const guide = options.guidance && options.label === undefined && entry.guide && { guideSha256: entry.guide.card.file.sha256 };
  const classNames = classNamesOf(entry.card, options.label, imageSeeds(seed, images));
  const { levels: moments, evaluations } = planRun(entry.card, options);
  const bytesPerFrame = images * imageSize * imageSize * bytesPerPixel * picturesPerFrame;
  return {
    recipe: {
      modelId: entry.id,
      modelTitle: entry.title,
      modelSha256: entry.card.file.sha256,
      ...guide,
      seed,
      images,
      options,
      ...(classNames && { classNames }),
    },
    imageSize,
    moments,
    evaluations,
    keptIndices: thinEvenly(moments.length, Math.floor(budgetBytes / bytesPerFrame)),
    frames: [],
    newest: null,
  };
}

/** What the classes of a run's images are called; null where they are of none. */
function classNamesOf({ classes }: ModelCard, label: Label | undefined, seeds: readonly number[]): string[] | null {
  if (classes === null || label === undefined) return null;
  return labelsOf(label, seeds, classes.counts).map((drawn) => (drawn === null ? '' : (classes.names[drawn] ?? '')));
}

/** The trajectory with more frames, which come in order; those that are not to be kept only become the newest. */
export function extend(trajectory: Trajectory, frames: readonly SampledFrame[]): Trajectory {
  const kept = [...trajectory.frames];
  for (const frame of frames) {
    if (trajectory.keptIndices[kept.length] === frame.index) kept.push(frame);
  }
  return { ...trajectory, frames: kept, newest: frames.at(-1) ?? trajectory.newest };
}

/**
 * Which of `count` frames to keep when at most `capacity` fit: all, or an even choice that has the first and the last.
 * A capacity below 2 counts as 2.
 */
export function thinEvenly(count: number, capacity: number): number[] {
  const kept = Math.min(count, Math.max(2, capacity));
  return Array.from({ length: kept }, (_, place) => (kept > 1 ? Math.round((place * (count - 1)) / (kept - 1)) : 0));
}
