import { useEffect, useMemo, useRef } from 'react';
import { createNoiseSchedule, type NoiseSchedule } from '../../../diffusion/schedule.ts';
import { placeOfShare, timestepAtShare } from '../../ui/charts/time-axis.ts';
import { formatRate, formatTimestep } from '../../ui/format.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { Chapter } from './Chapter.tsx';
import { embeddingPicture, embedNoiseLevel } from './embedding.ts';
import { ratesAtShare } from './noising.ts';
import type { ChapterSettings } from './settings.ts';
import { TimeField } from './TimeField.tsx';

const columns = 240;
/** The two hues of the page, noise for -1 and signal for 1, as they stand on both themes. */
const low = [62, 98, 148] as const;
const high = [232, 176, 84] as const;

/** What the network is told of a place on the schedule. */
const noiseLevelAt = (schedule: NoiseSchedule, share: number): number => ratesAtShare(schedule, share).noiseRate ** 2;

/** How the network is told how noisy its image is. */
export function EmbeddingChapter({ entry, settings, onChange }: ChapterSettings & { readonly entry: ModelEntry }) {
  const { embedding } = entry.card.network;
  const schedule = useMemo(() => createNoiseSchedule(entry.card.diffusion.schedule), [entry]);
  const share = settings.embeddingTime;
  const level = noiseLevelAt(schedule, share);
  const values = useMemo(() => embedNoiseLevel(embedding, level), [embedding, level]);
  const half = embedding.dimensions / 2;

  return (
    <Chapter
      number={3}
      title="It has to know how noisy"
      text={
        <>
          <p>
            The same network serves every moment, so it is told the noise level: the square of the noise rate at this time. A single number
            says little to a network; instead it reads {embedding.dimensions}: the sines and cosines of the level at {half} frequencies,
            from {embedding.minimumFrequency} to {embedding.maximumFrequency} turns.
          </p>
          <p>
            It is a clock with many hands. The slow ones, at the top of each half, tell roughly what time it is; the fast ones tell
            neighbouring levels apart. Move through time and watch which rows change.
          </p>
        </>
      }
    >
      <div className="embedding">
        <div className="embedding-map">
          <EmbeddingMap embedding={embedding} schedule={schedule} />
          <span className="embedding-now" style={{ left: `${100 * placeOfShare(share)}%` }} />
        </div>
        <svg
          className="embedding-bars"
          viewBox={`-1 0 2 ${embedding.dimensions}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`The ${embedding.dimensions} numbers at time ${formatTimestep(timestepAtShare(schedule, share))}, noise level ${formatRate(level)}: ${values.map((value) => value.toFixed(2)).join(', ')}`}
        >
          {values.map((value, row) => (
            <rect
              key={row}
              className={value < 0 ? 'is-noise' : 'is-signal'}
              x={Math.min(0, value)}
              y={row + 0.1}
              width={Math.abs(value)}
              height={0.8}
            />
          ))}
        </svg>
      </div>
      <TimeField schedule={schedule} share={share} onChange={(embeddingTime) => onChange({ embeddingTime })} />
      <p className="chapter-fact">
        Noise level <output>{formatRate(level)}</output>
      </p>
    </Chapter>
  );
}

function EmbeddingMap({
  embedding,
  schedule,
}: {
  readonly embedding: ModelEntry['card']['network']['embedding'];
  readonly schedule: NoiseSchedule;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const levels = Array.from({ length: columns }, (_, column) => noiseLevelAt(schedule, placeOfShare(column / (columns - 1))));
    const pixels = embeddingPicture(embedding, levels, low, high);
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, columns, embedding.dimensions), 0, 0);
  }, [embedding, schedule]);
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={embedding.dimensions}
      role="img"
      aria-label="Each row one of the numbers, from pure noise on the left to the image on the right"
    />
  );
}
