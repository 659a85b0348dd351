import { useEffect, useState } from 'react';
import { gaussianNoise, imageSeeds } from '../../../diffusion/gaussian.ts';
import { GENERATION_STREAMS } from '../../../diffusion/streams.ts';
import { toRgba } from '../../../../packages/core/src/index.ts';
import type { ModelEntry } from '../models/catalog.ts';
import type { Picture } from './grid.ts';

/** Long enough that dragging a slider does not draw noise for every value on the way. */
const settleMilliseconds = 60;

/** The noise that a run with this seed starts from, as in the worker. */
function initialNoise({ imageSize, channels }: ModelEntry['card']['network'], seed: number, images: number): Picture {
  const length = channels * imageSize * imageSize;
  const latent = new Float32Array(images * length);
  for (const [image, imageSeed] of imageSeeds(seed, images).entries()) {
    latent.set(gaussianNoise(imageSeed, GENERATION_STREAMS.start, length), image * length);
  }
  return { pixels: toRgba(latent, channels, imageSize), images, imageSize };
}

/** A preview of the first frame of the next run; null while there is no model to know its size from, or when not wanted. */
export function useInitialNoise(entry: ModelEntry | null, seed: number, images: number): Picture | null {
  const [noise, setNoise] = useState<Picture | null>(null);
  useEffect(() => {
    if (!entry) return;
    const timer = setTimeout(() => setNoise(initialNoise(entry.card.network, seed, images)), settleMilliseconds);
    return () => clearTimeout(timer);
  }, [entry, seed, images]);
  return entry ? noise : null;
}
