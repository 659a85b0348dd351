import { useMemo } from 'react';
import { useStore } from 'zustand';
import { FrameCanvas } from '../../session/trajectory/FrameCanvas.tsx';
import type { ComparePartProps } from './state.ts';
import { differencePicture, rootMeanSquare } from './difference.ts';
import { comparable } from './pictures.ts';
import { shownFrame } from './store.ts';

/** How far the two shown pictures are apart, as a number and as a picture. */
export function DifferenceCard({ store }: ComparePartProps) {
  const a = useStore(store, (state) => shownFrame(state, 'a'));
  const b = useStore(store, (state) => shownFrame(state, 'b'));
  const kind = useStore(store, (state) => state.picture);
  const difference = useMemo(() => {
    const both = comparable(a, b, kind);
    if (!both) return null;
    const imageSize = Math.sqrt(both.a.length / 4);
    return { distance: rootMeanSquare(both.a, both.b), picture: { pixels: differencePicture(both.a, both.b), images: 1, imageSize } };
  }, [a, b, kind]);
  const number = difference ? difference.distance.toFixed(1) : '–';
  return (
    <section className="card compare-difference" aria-label="Difference">
      <div className="picture-frame">
        <FrameCanvas picture={difference?.picture ?? null} label={`Difference of B from A, root mean square ${number} of 255`} />
      </div>
      <div>
        <h3>Difference</h3>
        <p className="compare-distance" data-testid="distance">
          {number} <span>of 255</span>
        </p>
        <p className="compare-hint">
          {a && b && a[kind] && b[kind] && !difference
            ? 'The two pictures have different sizes.'
            : 'Root mean square over all colours. Grey is no difference, brighter is where B is brighter.'}
        </p>
      </div>
    </section>
  );
}
