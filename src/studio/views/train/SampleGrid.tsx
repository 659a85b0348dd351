import { memo, useMemo } from 'react';
import type { Samples } from '../../../../workers/training/contract.ts';
import { PixelCanvas } from '../../ui/PixelCanvas.tsx';
import { imagesOf } from '../../ui/pixels.ts';
import { formatCount } from '../../ui/format.ts';

/** Pictures of fixed seeds, each above the training picture that is nearest to it. */
export const SampleGrid = memo(function SampleGrid({ samples: { step, samples, nearest, distances } }: { readonly samples: Samples }) {
  const drawn = useMemo(() => imagesOf(samples, distances.length), [samples, distances]);
  const near = useMemo(() => imagesOf(nearest, distances.length), [nearest, distances]);
  return (
    <figure className="sample-grid">
      <figcaption>
        What it draws after step {formatCount(step)}, always from the same noise. Below each, the nearest of your training pictures: where
        the two look alike, it has learnt that picture by heart.
      </figcaption>
      <ol>
        {distances.map((distance, index) => (
          <li key={index}>
            <PixelCanvas pixels={drawn[index] ?? new Uint8ClampedArray(4)} label={`Sample ${index + 1} after step ${step}`} />
            <PixelCanvas
              pixels={near[index] ?? new Uint8ClampedArray(4)}
              label={`Nearest training picture of sample ${index + 1}, ${distance.toFixed(0)} grey levels away`}
            />
            <span>{distance.toFixed(0)} levels apart</span>
          </li>
        ))}
      </ol>
    </figure>
  );
});
