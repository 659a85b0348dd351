import { useEffect, useRef, type PointerEvent } from 'react';
import { useStudio } from '../../../session/context.tsx';
import { thinEvenly } from '../../../session/trajectory/trajectory.ts';
import './film-strip.css';

/** As many as can be told apart on a telephone. */
const mostThumbnails = 11;

/**
 * The first image on its way, at a few evenly spread frames. A press or a drag moves the slider above, which is what there
 * is for the keyboard and for assistive technology: to them this would say the same again.
 */
export function FilmStrip() {
  const trajectory = useStudio((state) => state.trajectory.current);
  const position = useStudio((state) => state.trajectory.position);
  const view = useStudio((state) => state.appearance.view);
  const seek = useStudio((state) => state.trajectory.seek);
  if (!trajectory) return <div className="film-strip" aria-hidden="true" />;
  const { frames, keptIndices, imageSize } = trajectory;
  const places = thinEvenly(keptIndices.length, mostThumbnails);
  const shown = places.reduce((nearest, place) => (Math.abs(place - position) < Math.abs(nearest - position) ? place : nearest), 0);

  function follow({ currentTarget, clientX }: PointerEvent): void {
    const [first, last] = [currentTarget.firstElementChild, currentTarget.lastElementChild].map(middleOf);
    if (first === undefined || last === undefined) return;
    seek(Math.round(shareOf(clientX, first, last) * (keptIndices.length - 1)));
  }

  return (
    <div
      className="film-strip"
      aria-hidden="true"
      data-testid="film-strip"
      onPointerDown={(event) => {
        // The drag goes on beside the strip, and ends where the pointer is let go.
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
    >
      {places.map((place) => {
        const frame = frames[place];
        return (
          <div key={place} className={place === shown && frame ? 'film-frame is-shown' : 'film-frame'}>
            {frame?.[view] && <Thumbnail pixels={frame[view]} imageSize={imageSize} />}
          </div>
        );
      })}
    </div>
  );
}

function middleOf(element: Element | null): number | undefined {
  if (!element) return undefined;
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}

/** Where `x` lies between the middles of the first and the last thumbnail, 0 to 1. */
function shareOf(x: number, first: number, last: number): number {
  return last > first ? Math.min(1, Math.max(0, (x - first) / (last - first))) : 0;
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
