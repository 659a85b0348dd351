import { useEffect, useMemo, useRef } from 'react';
import { createNoiseSchedule, type NoiseSchedule } from '../../../diffusion/schedule.ts';
import { placeOfShare, timestepAtShare } from '../../ui/charts/time-axis.ts';
import { formatRate, formatTimestep } from '../../ui/format.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { Chapter } from './Chapter.tsx';
import { embed, embeddingPicture, timeEmbeddingOf, type TimeEmbedding } from './embedding.ts';
import { ratesAtShare } from './noising.ts';
import type { ChapterSettings } from './settings.ts';
import { TimeField } from './TimeField.tsx';

const columns = 240;
/** The two hues of the page, noise for -1 and signal for 1, as they stand on both themes. */
const low = [62, 98, 148] as const;
const high = [232, 176, 84] as const;

/** How noisy images are at a place on the schedule. */
const noiseLevelAt = (schedule: NoiseSchedule, share: number): number => ratesAtShare(schedule, share).noiseRate ** 2;

/** How the network is told how noisy its image is. */
export function EmbeddingChapter({ entry, settings, onChange }: ChapterSettings & { readonly entry: ModelEntry }) {
  const embedding = useMemo(() => timeEmbeddingOf(entry.card.network), [entry]);
  const schedule = useMemo(() => createNoiseSchedule(entry.card.diffusion.schedule), [entry]);
  const share = settings.embeddingTime;
  const level = noiseLevelAt(schedule, share);
  const reading = embedding.readingOf(level);
  const values = embed(embedding, reading);
  const told = embedding.reads === 'timestep' ? `timestep ${formatTimestep(Math.round(reading))}` : `noise level ${formatRate(level)}`;

  return (
    <Chapter
      number={3}
      title="It has to know how noisy"
      text={
        <>
          <p>{introduction(embedding)}</p>
          <p>
            It is a clock with many hands. The slow ones, at the {embedding.reads === 'timestep' ? 'bottom' : 'top'} of each half, tell
            roughly what time it is; the fast ones tell neighbouring {embedding.reads === 'timestep' ? 'timesteps' : 'levels'} apart. Move
            through time and watch which rows change.
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
          viewBox={`-1 0 2 ${values.length}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`The ${values.length} numbers at time ${formatTimestep(timestepAtShare(schedule, share))}, ${told}: ${values.map((value) => value.toFixed(2)).join(', ')}`}
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
        {embedding.reads === 'timestep' && (
          <>
            , timestep <output>{formatTimestep(Math.round(reading))}</output>
          </>
        )}
      </p>
    </Chapter>
  );
}

/** What this network reads of the time. */
function introduction({ reads, frequencies }: TimeEmbedding): string {
  const waves = `it reads ${2 * frequencies.length}: the sines and cosines`;
  if (reads === 'timestep') {
    return (
      'The same network serves every moment, so it is told the timestep, a whole number that has its noise level on the schedule. A single ' +
      `number says little to a network; instead ${waves} of the timestep at ${frequencies.length} frequencies, the fastest of them ` +
      'one radian from a timestep to the next.'
    );
  }
  const [slowest, fastest] = [frequencies[0], frequencies.at(-1)].map((frequency = 0) => Math.round(frequency / (2 * Math.PI)));
  return (
    'The same network serves every moment, so it is told the noise level: the square of the noise rate at this time. A single number ' +
    `says little to a network; instead ${waves} of the level at ${frequencies.length} frequencies, from ${slowest} to ${fastest} turns.`
  );
}

function EmbeddingMap({ embedding, schedule }: { readonly embedding: TimeEmbedding; readonly schedule: NoiseSchedule }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const readings = Array.from({ length: columns }, (_, column) =>
      embedding.readingOf(noiseLevelAt(schedule, placeOfShare(column / (columns - 1)))),
    );
    const pixels = embeddingPicture(embedding, readings, low, high);
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, columns, 2 * embedding.frequencies.length), 0, 0);
  }, [embedding, schedule]);
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={2 * embedding.frequencies.length}
      role="img"
      aria-label="Each row one of the numbers, from pure noise on the left to the image on the right"
    />
  );
}
