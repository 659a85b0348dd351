import type { PointerEvent, ReactNode } from 'react';
import type { SampledFrame } from '../../../../packages/core/src/index.ts';

/** What every chart over the frames of a trajectory is given. */
export interface FrameChartProps {
  /** The kept frames that have been made. */
  readonly frames: readonly SampledFrame[];
  /** Which of them is on the screen. */
  readonly position: number;
  readonly onSeek: (position: number) => void;
}

interface SeekAreaProps {
  /** The frame that lies at `place` of the drawing's width, 0 to 1. */
  readonly positionAt: (place: number) => number;
  readonly onSeek: (position: number) => void;
  readonly children: ReactNode;
}

/** Lets a press on the drawing of a chart show the frame that lies there, as the slider above does for the keyboard. */
export function SeekArea({ positionAt, onSeek, children }: SeekAreaProps) {
  function follow({ target, clientX, buttons, type }: PointerEvent): void {
    const area = target instanceof Element ? target.closest('.plot-area') : null;
    if (!area || (type === 'pointermove' && buttons === 0)) return;
    const { left, width } = area.getBoundingClientRect();
    onSeek(positionAt(Math.min(1, Math.max(0, (clientX - left) / width))));
  }
  return (
    <div className="seek-area" onPointerDown={follow} onPointerMove={follow}>
      {children}
    </div>
  );
}
