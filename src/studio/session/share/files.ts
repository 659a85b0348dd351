import { withRecipe } from '../../../documents/recipe-png.ts';
import { formatRecipe } from '../../../documents/recipe.ts';
import type { SampledFrame } from '../../../../packages/core/src/index.ts';
import { fileNameOf } from '../trajectory/describe.ts';
import type { Picture } from '../trajectory/grid.ts';
import { toPng } from '../trajectory/painter.ts';
import type { Recipe, Trajectory } from '../trajectory/trajectory.ts';
import { documentOf } from './recipe.ts';

/** What of a trajectory goes into a file. */
export interface Cutting {
  /** One image, from 0, or null for the whole grid. */
  readonly image: number | null;
  readonly kind: 'predictedX0' | 'latent';
  /** By how much each pixel is enlarged: 1 or more. */
  readonly scale: number;
}

/** The chosen images of a frame. */
export function cut(
  { recipe: { images }, imageSize }: Pick<Trajectory, 'recipe' | 'imageSize'>,
  frame: SampledFrame,
  { image, kind }: Cutting,
): Picture {
  if (image === null) return { pixels: frame[kind], images, imageSize };
  const bytes = imageSize * imageSize * 4;
  return { pixels: frame[kind].slice(image * bytes, (image + 1) * bytes), images: 1, imageSize };
}

/** A frame as a PNG that carries its recipe. */
export async function pngOf(trajectory: Trajectory, frame: SampledFrame, cutting: Cutting): Promise<Blob> {
  const plain = await toPng(cut(trajectory, frame, cutting), cutting.scale);
  const bytes = withRecipe(new Uint8Array(await plain.arrayBuffer()), documentOf(trajectory.recipe, cutting.image));
  return new Blob([bytes], { type: 'image/png' });
}

/** The recipe as a file. */
export function recipeFileOf(recipe: Recipe, image: number | null): Blob {
  return new Blob([formatRecipe(documentOf(recipe, image)), '\n'], { type: 'application/json' });
}

/** `flowers-seed-7-ddim-20-steps-image-3.png`. */
export function nameOf(
  recipe: Recipe,
  frame: { readonly index: number; readonly steps: number },
  image: number | null,
  ending: string,
): string {
  const [stem = ''] = fileNameOf(recipe, frame).split('.png');
  return `${stem}${image === null ? '' : `-image-${image + 1}`}.${ending}`;
}

/** Some browsers read the file only after the click has returned. */
const untilSavedMilliseconds = 10_000;

/** Hands a file to the visitor. */
export function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), untilSavedMilliseconds);
}
