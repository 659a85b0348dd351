import { useStudio } from '../../../session/context.tsx';
import { describeFrame, ScheduleSlider } from '../../../session/trajectory/ScheduleSlider.tsx';
import { shownFrame } from '../../../session/trajectory/slice.ts';
import { useMoments } from '../../../session/trajectory/useMoments.ts';

/** Moves through the trajectory. */
export function Scrubber() {
  const moments = useMoments();
  const frame = useStudio(shownFrame);
  const steps = moments.length - 1;
  const made = useStudio(({ trajectory }) => trajectory.current?.newest?.index ?? 0);
  const last = useStudio(({ trajectory: { current } }) => (current ? current.keptIndices.length - 1 : steps));
  const position = useStudio((state) => state.trajectory.position);
  const seek = useStudio((state) => state.trajectory.seek);
  return (
    <ScheduleSlider
      moments={moments}
      made={steps > 0 ? made / steps : 0}
      last={last}
      position={position}
      text={frame ? describeFrame(frame) : 'No frames yet'}
      isDisabled={!frame}
      onSeek={seek}
    />
  );
}
