import { useEffect, useMemo, useRef, useState } from 'react';
import { SliderField } from '../controls/SliderField.tsx';
import type { ModelEntry } from '../models/catalog.ts';
import { Chapter } from './Chapter.tsx';
import { embeddingPicture, embedNoiseLevel } from './embedding.ts';

const columns = 240;
/** The two hues of the page, noise for -1 and signal for 1, as they stand on both themes. */
const low = [62, 98, 148] as const;
const high = [232, 176, 84] as const;

/** How the network is told how noisy its image is. */
export function EmbeddingChapter({ entry }: { readonly entry: ModelEntry }) {
  const { embedding } = entry.card.network;
  const [percent, setPercent] = useState(30);
  const level = percent / 100;
  const values = useMemo(() => embedNoiseLevel(embedding, level), [embedding, level]);
  const half = embedding.dimensions / 2;

  return (
    <Chapter
      number={3}
      title="It has to know how noisy"
      text={
        <>
          <p>
            The same network serves every moment, so it is told the noise level. A single number says little to a network; instead it
            reads {embedding.dimensions}: the sines and cosines of the level at {half} frequencies, from {embedding.minimumFrequency} to{' '}
            {embedding.maximumFrequency} turns.
          </p>
          <p>
            It is a clock with many hands. The slow ones, at the top of each half, tell roughly what time it is; the fast ones tell
            neighbouring levels apart. Move the level and watch which rows change.
          </p>
        </>
      }
    >
      <div className="embedding">
        <div className="embedding-map">
          <EmbeddingMap embedding={embedding} />
          <span className="embedding-now" style={{ left: `${percent}%` }} />
        </div>
        <svg className="embedding-bars" viewBox={`-1 0 2 ${embedding.dimensions}`} preserveAspectRatio="none" role="img" aria-label={`The ${embedding.dimensions} numbers at noise level ${level.toFixed(2)}: ${values.map((value) => value.toFixed(2)).join(', ')}`}>
          {values.map((value, row) => (
            <rect key={row} className={value < 0 ? 'is-noise' : 'is-signal'} x={Math.min(0, value)} y={row + 0.1} width={Math.abs(value)} height={0.8} />
          ))}
        </svg>
      </div>
      <SliderField label="Noise level, %" value={percent} minimum={0} maximum={100} step={0.5} onChange={setPercent} />
    </Chapter>
  );
}

function EmbeddingMap({ embedding }: { readonly embedding: ModelEntry['card']['network']['embedding'] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = embeddingPicture(embedding, columns, low, high);
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, columns, embedding.dimensions), 0, 0);
  }, [embedding]);
  return <canvas ref={canvas} width={columns} height={embedding.dimensions} role="img" aria-label="Each row one of the numbers, from noise level 0 on the left to 1 on the right" />;
}
