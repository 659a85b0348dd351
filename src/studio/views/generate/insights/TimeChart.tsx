import { formatDuration } from '../../../ui/format.ts';
import type { FrameChartProps } from '../../../ui/charts/FrameChart.tsx';
import { StepBars } from './StepBars.tsx';

/** How long each step took in the worker. */
export function TimeChart({ frames, position, onSeek }: FrameChartProps) {
  // The last frame is what the last step left: it took no evaluation of its own.
  const bars = frames
    .filter(({ index, steps }) => index < steps)
    .map((frame, index) => ({ step: frame.index + 1, value: frame.milliseconds, position: index + 1 }));
  return (
    <StepBars
      title="Time per step"
      note="Network and sampler together, in the worker, without the page’s own time."
      unit="Milliseconds"
      bars={bars}
      position={position}
      onSeek={onSeek}
      format={formatDuration}
    />
  );
}
