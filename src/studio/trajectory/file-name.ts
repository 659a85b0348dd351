import type { Recipe } from './trajectory.ts';

/** `flowers-seed-7-ddim-20-steps.png`; a frame on the way has its step in the name. */
export function fileNameOf({ modelId, seed, options }: Recipe, frame: { readonly index: number; readonly steps: number }): string {
  const moment = frame.index === frame.steps ? `${frame.steps}-steps` : `step-${frame.index}-of-${frame.steps}`;
  return `${modelId}-seed-${seed}-${options.sampler}-${moment}.png`;
}
