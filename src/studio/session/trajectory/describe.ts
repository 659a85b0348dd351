import type { SamplingOptions } from '../../../diffusion/config.ts';
import { describeCost } from '../../../diffusion/cost.ts';
import { samplers } from '../../../diffusion/samplers/samplers.ts';
import { describeInterval } from '../settings/guidance.ts';
import type { Recipe, Trajectory } from './trajectory.ts';

/** More classes than these are not named in a line. */
const MOST_NAMED = 4;

/** A way of sampling in a few words: `DDIM, 20 steps, trailing, eta 0`; with what it costs, where that is known and more than a step each. */
export function describeMethod({ sampler, steps, spacing, eta, clip, guidance }: SamplingOptions, evaluations: number | null): string {
  const { title, readsEta } = samplers[sampler];
  const parts = [
    title,
    describeCost(steps, evaluations),
    spacing,
    ...(readsEta ? [`eta ${eta}`] : []),
    ...(clip ? [] : ['unclipped']),
    ...(guidance ? [`guided by ${guidance.weight} ${describeInterval(guidance)}`] : []),
  ];
  return parts.join(', ');
}

/** The classes of a run's images, each once: a few by name, more by their number. */
function describeClasses(names: readonly string[]): string[] {
  const different = [...new Set(names)];
  if (different.length === 0) return [];
  return [different.length > MOST_NAMED ? `${different.length} classes` : different.join(', ')];
}

/** A recipe in one line: `Flowers · seed 7 · 4 images · DDIM, 20 steps, trailing, eta 0`. */
export function describeRecipe({ modelTitle, classNames = [], seed, images, options }: Recipe, evaluations: number | null): string {
  const of = describeModel({ modelTitle, classNames }, ' · ');
  return [of, `seed ${seed}`, images === 1 ? '1 image' : `${images} images`, describeMethod(options, evaluations)].join(' · ');
}

/** What images are of: the model, and the classes where they are of any. */
export function describeModel(
  { modelTitle, classNames = [] }: { readonly modelTitle: string; readonly classNames?: readonly string[] | undefined },
  separator: ' · ' | ', ',
): string {
  return [modelTitle, ...describeClasses(classNames)].join(separator);
}

/** How often the guide has been asked up to the newest frame; empty where nothing is guided. */
export function describeGuiding({ recipe, newest }: Pick<Trajectory, 'recipe' | 'newest'>): string {
  if (!recipe.options.guidance || !newest) return '';
  const times = newest.guideEvaluations;
  const what = recipe.options.label === undefined ? 'of the guide' : 'without the class';
  return `${newest.evaluations === 1 ? '1 evaluation' : `${newest.evaluations} evaluations`} of the network, ${times} ${what}`;
}

/** Says so when memory does not allow to keep every frame; empty when all are kept. */
export function describeKept({ keptIndices, moments }: Pick<Trajectory, 'keptIndices' | 'moments'>): string {
  if (keptIndices.length === moments.length) return '';
  return `${keptIndices.length} of ${moments.length} frames kept, evenly spread, to spare memory`;
}

/** `flowers-seed-7-ddim-20-steps.png`; a frame on the way has its step in the name. */
export function fileNameOf(
  { modelId, classNames, seed, options }: Recipe,
  frame: { readonly index: number; readonly steps: number },
): string {
  const moment = frame.index === frame.steps ? `${frame.steps}-steps` : `step-${frame.index}-of-${frame.steps}`;
  const [first, ...others] = new Set(classNames);
  // Several classes would make a name too long.
  const named = first === undefined || others.length > 0 ? '' : `-${first.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}`;
  return `${modelId}${named}-seed-${seed}-${options.sampler}-${moment}.png`;
}
