import type { SampledFrame } from '../../../../packages/core/src/index.ts';
import type { View } from '../../session/appearance/theme.ts';

/** The pictures of a frame in the words of the page. */
export const pictureTitles: Readonly<Record<View, string>> = {
  predictedX0: 'Predicted image',
  latent: 'Noisy image',
  predictedNoise: 'Predicted noise',
};

/** The wanted pictures of two frames; null unless both are there and of one size. */
export function comparable(
  a: SampledFrame | null,
  b: SampledFrame | null,
  picture: View,
): { readonly a: Uint8ClampedArray<ArrayBuffer>; readonly b: Uint8ClampedArray<ArrayBuffer> } | null {
  const ofA = a?.[picture];
  const ofB = b?.[picture];
  if (!ofA || !ofB) return null;
  return ofA.length === ofB.length ? { a: ofA, b: ofB } : null;
}
