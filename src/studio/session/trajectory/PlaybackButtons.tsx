import { NextIcon, PauseIcon, PlayIcon, PreviousIcon } from '../../ui/icons.tsx';
import './playback.css';

interface PlaybackButtonsProps {
  readonly position: number;
  /** How many frames there are. */
  readonly frames: number;
  readonly playing: boolean;
  readonly onPlay: () => void;
  readonly onPause: () => void;
  readonly onSeekBy: (offset: number) => void;
}

/** Play, pause and single steps. All stay focusable when they have nothing to do. */
export function PlaybackButtons({ position, frames, playing, onPlay, onPause, onSeekBy }: PlaybackButtonsProps) {
  return (
    <div className="playback-buttons">
      <button
        type="button"
        className="icon-button"
        aria-label="Previous frame"
        title="Previous frame (←)"
        aria-disabled={position === 0}
        onClick={() => onSeekBy(-1)}
      >
        <PreviousIcon />
      </button>
      <button
        type="button"
        className="icon-button is-large"
        aria-label={playing ? 'Pause' : 'Play'}
        title={playing ? 'Pause (Space)' : 'Play (Space)'}
        aria-disabled={frames < 2}
        onClick={playing ? onPause : onPlay}
      >
        {playing ? <PauseIcon /> : <PlayIcon />}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Next frame"
        title="Next frame (→)"
        aria-disabled={position >= frames - 1}
        onClick={() => onSeekBy(1)}
      >
        <NextIcon />
      </button>
    </div>
  );
}
