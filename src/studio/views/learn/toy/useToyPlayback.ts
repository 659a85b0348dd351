import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { headAtStart, playedTo, playingFrom, soughtTo, type Playhead } from '../../../session/trajectory/player.ts';
import { usePlayback } from '../../../session/trajectory/usePlayback.ts';

interface ToyPlayback {
  /** 0, the noise, to the number of steps. */
  readonly step: number;
  readonly playing: boolean;
  readonly show: (step: number) => void;
  readonly play: () => void;
  readonly pause: () => void;
}

/** Which step of a walk is looked at, and its playback. */
export function useToyPlayback(steps: number): ToyPlayback {
  const [heads] = useState(() => createStore<Playhead>(() => headAtStart));
  const { position, playing } = useStore(heads);
  const player = useMemo(
    () => ({
      position: () => heads.getState().position,
      frames: () => steps + 1,
      playTo: (position: number) => heads.setState((head) => playedTo(head, position, steps)),
    }),
    [heads, steps],
  );
  usePlayback(playing, player);
  return {
    step: Math.min(position, steps),
    playing,
    show: (step) => heads.setState(soughtTo(step, steps)),
    play: () => heads.setState((head) => playingFrom(head, steps)),
    pause: () => heads.setState({ playing: false }),
  };
}
