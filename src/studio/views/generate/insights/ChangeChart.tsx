import type { FrameChartProps } from '../../../ui/charts/FrameChart.tsx';
import { predictionChange } from './measures.ts';
import { StepBars } from './StepBars.tsx';

/** How much each step changed the predicted image. */
export function ChangeChart({ frames, position, onSeek }: FrameChartProps) {
  const bars = frames.slice(1).map((frame, index) => {
    const since = frames[index];
    return { step: frame.index, value: since ? predictionChange(since, frame) : 0, position: index + 1 };
  });
  return (
    <StepBars
      title="Change of the prediction"
      note="Mean absolute difference of the predicted image from the frame before, of 255 grey levels."
      unit="Grey levels"
      bars={bars}
      position={position}
      onSeek={onSeek}
      format={(value) => value.toFixed(1)}
    />
  );
}
