import { useId, type KeyboardEvent, type PointerEvent } from 'react';
import { EXTENT } from './field.ts';

interface StartHandleProps {
  readonly x: number;
  readonly y: number;
  readonly onMove: (x: number, y: number) => void;
}

/** How far an arrow key moves it. */
const keyStep = 0.1;
const directions: Partial<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const onPlane = (coordinate: number) => Math.min(EXTENT, Math.max(-EXTENT, Math.round(100 * coordinate) / 100));

/** Where all particles start, to be dragged, or moved by the arrow keys. */
export function StartHandle({ x, y, onMove }: StartHandleProps) {
  const hint = useId();
  function press(event: KeyboardEvent): void {
    const direction = directions[event.key];
    if (!direction) return;
    event.preventDefault();
    onMove(onPlane(x + keyStep * direction[0]), onPlane(y + keyStep * direction[1]));
  }
  function drag({ currentTarget, clientX, clientY, pointerId }: PointerEvent): void {
    const plane = currentTarget.parentElement?.getBoundingClientRect();
    if (!plane || !currentTarget.hasPointerCapture(pointerId)) return;
    onMove(
      onPlane(EXTENT * (2 * ((clientX - plane.left) / plane.width) - 1)),
      onPlane(EXTENT * (1 - 2 * ((clientY - plane.top) / plane.height))),
    );
  }
  return (
    <>
      <button
        type="button"
        className="toy-start"
        aria-label={`Start of all particles, at ${x.toFixed(1)} across and ${y.toFixed(1)} up`}
        aria-describedby={hint}
        style={{ left: `${50 * (1 + x / EXTENT)}%`, top: `${50 * (1 - y / EXTENT)}%` }}
        onKeyDown={press}
        onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
        onPointerMove={drag}
      />
      <span id={hint} hidden>
        The arrow keys move it.
      </span>
    </>
  );
}
