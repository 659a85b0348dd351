import { useEffect, useRef } from 'react';
import { useStudio } from '../context.tsx';
import { thinEvenly } from './thinning.ts';
import './film-strip.css';

/** As many as can be told apart on a telephone. */
const mostThumbnails = 11;

/**
 * The first image on its way, at a few evenly spread frames. A press moves the slider above, which is what there is for
 * the keyboard and for assistive technology: to them this would say the same again.
 */
export function FilmStrip() {
  const trajectory = useStudio((state) => state.trajectory);
  const position = useStudio((state) => state.position);
  const view = useStudio((state) => state.view);
  const seek = useStudio((state) => state.seek);
  if (!trajectory) return <div className="film-strip" aria-hidden="true" />;
  const { frames, keptIndices, imageSize } = trajectory;
  const places = thinEvenly(keptIndices.length, mostThumbnails);
  const shown = places.reduce((nearest, place) => (Math.abs(place - position) < Math.abs(nearest - position) ? place : nearest), 0);
  return (
    <div className="film-strip" aria-hidden="true" data-testid="film-strip">
      {places.map((place) => {
        const frame = frames[place];
        const pixels = frame && (view === 'latent' ? frame.latent : frame.predictedX0);
        return (
          <div key={place} className={place === shown && frame ? 'film-frame is-shown' : 'film-frame'} onClick={frame && (() => seek(place))}>
            {pixels && <Thumbnail pixels={pixels} imageSize={imageSize} />}
          </div>
        );
      })}
    </div>
  );
}

/** The first image of a frame, pixel for pixel; the browser fits it in. */
function Thumbnail({ pixels, imageSize }: { readonly pixels: Uint8ClampedArray<ArrayBuffer>; readonly imageSize: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const first = pixels.subarray(0, imageSize * imageSize * 4);
    canvas.current?.getContext('2d')?.putImageData(new ImageData(first, imageSize, imageSize), 0, 0);
  }, [pixels, imageSize]);
  return <canvas ref={canvas} width={imageSize} height={imageSize} />;
}
