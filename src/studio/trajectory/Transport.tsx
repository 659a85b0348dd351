import type { ReactNode } from 'react';
import { useStudio } from '../context.tsx';
import { formatRate, formatTimestep } from '../format.ts';
import { NextIcon, PauseIcon, PlayIcon, PreviousIcon } from '../icons.tsx';
import { ReadoutKey } from './ReadoutKey.tsx';
import { SaveButton } from './SaveButton.tsx';
import { shownFrame } from './slice.ts';
import { useMoments } from './useMoments.ts';
import { usePlayback } from './usePlayback.ts';

/** Play, pause, single steps, and where on the schedule the shown frame lies. */
export function Transport() {
  usePlayback();
  const playing = useStudio((state) => state.playing);
  const frames = useStudio((state) => state.trajectory?.frames.length ?? 0);
  const position = useStudio((state) => state.position);
  const play = useStudio((state) => state.play);
  const pause = useStudio((state) => state.pause);
  const seekBy = useStudio((state) => state.seekBy);
  return (
    <div className="transport">
      <div className="transport-buttons">
        <button type="button" className="icon-button" aria-label="Previous frame" title="Previous frame (←)" aria-disabled={position === 0} onClick={() => seekBy(-1)}>
          <PreviousIcon />
        </button>
        <button
          type="button"
          className="icon-button is-large"
          aria-label={playing ? 'Pause' : 'Play'}
          title={playing ? 'Pause (Space)' : 'Play (Space)'}
          disabled={frames < 2}
          onClick={playing ? pause : play}
        >
          {playing ? <PauseIcon /> : <PlayIcon />}
        </button>
        <button type="button" className="icon-button" aria-label="Next frame" title="Next frame (→)" aria-disabled={position >= frames - 1} onClick={() => seekBy(1)}>
          <NextIcon />
        </button>
      </div>
      <div className="readout-row">
        <Readout />
        <ReadoutKey />
      </div>
      <SaveButton />
    </div>
  );
}

function Readout() {
  const frame = useStudio(shownFrame);
  const [first] = useMoments();
  const steps = useStudio((state) => state.trajectory?.recipe.options.steps ?? state.settings.steps);
  const shown = frame ?? first;
  return (
    <dl className="readout" data-testid="readout">
      <Value name="Step">
        {frame?.index ?? 0}
        <span className="readout-of"> / {steps}</span>
      </Value>
      <Value name="t">
        {shown ? formatTimestep(shown.timestep) : '–'}
      </Value>
      <Value name="Signal" kind="signal">
        {shown ? formatRate(shown.signalRate) : '–'}
      </Value>
      <Value name="Noise" kind="noise">
        {shown ? formatRate(shown.noiseRate) : '–'}
      </Value>
    </dl>
  );
}

function Value({ name, kind, children }: { readonly name: string; readonly kind?: 'signal' | 'noise'; readonly children: ReactNode }) {
  return (
    <div className="readout-value" data-kind={kind}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
