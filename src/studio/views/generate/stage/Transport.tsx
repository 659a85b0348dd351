import { useMemo } from 'react';
import { useStudio, useStudioStore } from '../../../session/context.tsx';
import { MagnifierToggle } from '../magnifier/MagnifierToggle.tsx';
import { PlaybackButtons } from '../../../session/trajectory/PlaybackButtons.tsx';
import { Readout } from '../../../session/trajectory/Readout.tsx';
import { ReadoutKey } from '../../../session/trajectory/ReadoutKey.tsx';
import { SaveButton } from './SaveButton.tsx';
import { shownFrame } from '../../../session/trajectory/slice.ts';
import { useMoments } from '../../../session/trajectory/useMoments.ts';
import { usePlayback, type Player } from '../../../session/trajectory/usePlayback.ts';

/** Play, pause, single steps, and where on the schedule the shown frame lies. */
export function Transport() {
  const store = useStudioStore();
  const playing = useStudio((state) => state.trajectory.playing);
  const frames = useStudio((state) => state.trajectory.current?.frames.length ?? 0);
  const position = useStudio((state) => state.trajectory.position);
  const play = useStudio((state) => state.trajectory.play);
  const pause = useStudio((state) => state.trajectory.pause);
  const seekBy = useStudio((state) => state.trajectory.seekBy);
  const player = useMemo<Player>(
    () => ({
      position: () => store.getState().trajectory.position,
      frames: () => store.getState().trajectory.current?.frames.length ?? 0,
      playTo: (to) => store.getState().trajectory.playTo(to),
    }),
    [store],
  );
  usePlayback(playing, player);
  return (
    <div className="transport">
      <PlaybackButtons position={position} frames={frames} playing={playing} onPlay={play} onPause={pause} onSeekBy={seekBy} />
      <div className="readout-row">
        <ShownReadout />
        <ReadoutKey />
      </div>
      <div className="transport-end">
        <MagnifierToggle />
        <SaveButton />
      </div>
    </div>
  );
}

function ShownReadout() {
  const frame = useStudio(shownFrame);
  const [first] = useMoments();
  const steps = useStudio((state) => state.trajectory.current?.recipe.options.steps ?? state.settings.current.steps);
  return <Readout step={frame?.index ?? 0} steps={steps} moment={frame ?? first ?? null} />;
}
