import { useMemo } from 'react';
import { useStore } from 'zustand';
import { describeFrame, ScheduleSlider } from '../../session/trajectory/ScheduleSlider.tsx';
import type { ComparePartProps } from './state.ts';
import { sideNames, sideTitles, type SideName } from './sides.ts';
import { newestStop, shownFrame } from './store.ts';

/** One slider for both sides; its track shows the schedule of the one with more steps. */
export function CompareSlider({ store }: ComparePartProps) {
  const { stops, trajectories, position, seek } = useStore(store);
  const newest = useStore(store, newestStop);
  const frames = { a: useStore(store, (state) => shownFrame(state, 'a')), b: useStore(store, (state) => shownFrame(state, 'b')) };
  const moments = useMemo(() => {
    const { a, b } = trajectories;
    if (!a || !b) return [];
    const [finer, side]: [typeof a, SideName] = b.keptIndices.length > a.keptIndices.length ? [b, 'b'] : [a, 'a'];
    return stops.flatMap((stop) => finer.moments[finer.keptIndices[stop[side]] ?? 0] ?? []);
  }, [stops, trajectories]);
  const last = stops.length - 1;
  const text = sideNames.map((side) => `${sideTitles[side]}: ${frames[side] ? describeFrame(frames[side]) : 'not there'}`).join('; ');
  return (
    <ScheduleSlider
      moments={moments}
      made={last > 0 ? newest / last : 0}
      last={last}
      position={position}
      text={last > 0 ? text : 'No frames yet'}
      isDisabled={last < 1}
      onSeek={seek}
    />
  );
}
