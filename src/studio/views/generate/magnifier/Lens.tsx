import { useEffect, useRef, type CSSProperties } from 'react';
import type { Picture } from '../../../session/trajectory/grid.ts';
import { formatColour, formatValues, colourAt, outlineOf, pixelsAround, radius, type Place } from '../../../session/magnifier/place.ts';

const width = 2 * radius + 1;

/** Pixels around a place, enlarged in the quarter of the picture farthest from it, with the value of the one in the middle. What it says, `MagnifierReading` says in words. */
export function Lens({ picture, place }: { readonly picture: Picture; readonly place: Place }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const request = requestAnimationFrame(() => {
      canvas.current?.getContext('2d')?.putImageData(new ImageData(pixelsAround(place, picture), width, width), 0, 0);
    });
    return () => cancelAnimationFrame(request);
  }, [picture, place]);

  const { left, top, size } = outlineOf(place, picture);
  const colour = colourAt(place, picture);
  const corner = `${top + size / 2 < 0.5 ? 'bottom' : 'top'} ${left + size / 2 < 0.5 ? 'right' : 'left'}`;
  return (
    <>
      <div className="lens-outline" aria-hidden="true" style={{ '--left': left, '--top': top, '--size': size } as CSSProperties} />
      <div className="lens" aria-hidden="true" data-corner={corner} data-testid="lens">
        <div className="lens-view" style={{ '--pixels': width } as CSSProperties}>
          <canvas ref={canvas} width={width} height={width} />
        </div>
        <p className="lens-value">
          <span>{formatColour(colour)}</span>
          <span>{formatValues(colour)}</span>
        </p>
      </div>
    </>
  );
}
