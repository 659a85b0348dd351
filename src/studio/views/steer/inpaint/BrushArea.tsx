import { useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { sizeOf, type Pixels } from '../../../ui/pixels.ts';
import { PixelCanvas } from '../../../ui/PixelCanvas.tsx';
import { brushCentre, maskPath, paintedShare, type Mask, type Place } from './mask.ts';

interface BrushAreaProps {
  readonly picture: Pixels;
  readonly mask: Mask;
  /** Pixels across. */
  readonly brushSize: number;
  readonly onBegin: (at: Place) => void;
  readonly onContinue: (from: Place, to: Place) => void;
  readonly onUndo: () => void;
}

const directions: Partial<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** By how many pixels the brush goes with Shift. */
const stride = 8;

/** A picture to brush over: with a mouse, a pen, a finger, or with arrow keys and Space. */
export function BrushArea({ picture, mask, brushSize, onBegin, onContinue, onUndo }: BrushAreaProps) {
  const size = sizeOf(picture);
  const hint = useId();
  const [cursor, setCursor] = useState<Place>({ x: size >> 1, y: size >> 1 });
  const [isByKeyboard, setIsByKeyboard] = useState(false);
  /** Where the stroke under way has come to. */
  const stroke = useRef<Place | null>(null);
  const path = useMemo(() => maskPath(mask), [mask]);
  const percent = Math.round(100 * paintedShare(mask));
  const share = percent === 0 && mask.includes(1) ? 'less than 1 %' : `${percent} %`;

  const within = (value: number) => Math.min(size - 1, Math.max(0, Math.floor(value)));

  function placeUnder({ currentTarget, clientX, clientY }: PointerEvent): Place {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    // An even brush lies on corners between pixels: the nearest one.
    const shift = brushSize % 2 === 0 ? 0.5 : 0;
    return { x: within(((clientX - left) / width) * size + shift), y: within(((clientY - top) / height) * size + shift) };
  }

  function begin(at: Place): void {
    stroke.current = at;
    onBegin(at);
  }

  function goTo(place: Place): void {
    setCursor(place);
    if (stroke.current && (place.x !== stroke.current.x || place.y !== stroke.current.y)) {
      onContinue(stroke.current, place);
      stroke.current = place;
    }
  }

  function end(): void {
    stroke.current = null;
  }

  function press(event: KeyboardEvent): void {
    const direction = directions[event.key];
    if (direction) {
      const distance = event.shiftKey ? stride : 1;
      goTo({ x: within(cursor.x + distance * direction.x), y: within(cursor.y + distance * direction.y) });
    } else if (event.key === ' ') {
      if (!event.repeat) begin(cursor);
    } else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) onUndo();
    else return;
    setIsByKeyboard(true);
    event.preventDefault();
  }

  const centre = brushCentre(cursor, brushSize);
  return (
    <figure className="steer-figure">
      <div
        className="pixel-place brush-area"
        role="application"
        aria-label="Your picture, to brush over"
        aria-describedby={hint}
        tabIndex={0}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setIsByKeyboard(false);
          const place = placeUnder(event);
          setCursor(place);
          begin(place);
        }}
        onPointerMove={(event) => goTo(placeUnder(event))}
        onPointerUp={end}
        onPointerCancel={end}
        onKeyDown={press}
        onKeyUp={({ key }) => key === ' ' && end()}
        onBlur={end}
      >
        <PixelCanvas pixels={picture} />
        <svg viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
          <path className="brush-mask" d={path} />
          <circle className="brush-ring" cx={centre.x} cy={centre.y} r={brushSize / 2} />
          <circle className="brush-ring is-inner" cx={centre.x} cy={centre.y} r={brushSize / 2} />
        </svg>
      </div>
      <figcaption>
        {mask.includes(1) ? `Your picture, ${share} of it to be made anew` : 'Your picture: brush over what is to be made anew'}
      </figcaption>
      <p id={hint} className="visually-hidden">
        The arrow keys move the brush, with Shift by {stride} pixels. Space paints or erases, held down also on the way. Control and Z take
        the last stroke back.
      </p>
      <p className="visually-hidden" role="status">
        {isByKeyboard &&
          `Row ${cursor.y + 1}, column ${cursor.x + 1}: ${mask[cursor.y * size + cursor.x] ? 'made anew' : 'kept'}. ${share} made anew.`}
      </p>
    </figure>
  );
}
