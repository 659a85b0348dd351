import { useEffect, useMemo, useState } from 'react';
import { useBlobAddress } from '../../../ui/blobs/BlobImage.tsx';
import type { ImageFolder } from './folder.ts';
import { spreadOut, type Point } from './points.ts';
import { mapSide, mapUnits } from './symbols.ts';

/** So many thumbnails fit side by side without covering each other much. */
const squaresPerSide = 16;
const side = mapSide / squaresPerSide - 6;

interface MapThumbnailsProps {
  readonly folder: ImageFolder;
  readonly names: readonly string[];
  readonly points: readonly Point[];
  /** Whether an image may be shown at all. */
  readonly isPreferred: (index: number) => boolean;
}

/** The visitor's own photographs on the map, as many as fit; the other images stay points. */
export function MapThumbnails({ folder, names, points, isPreferred }: MapThumbnailsProps) {
  const shown = spreadOut(
    points,
    names.flatMap((_, index) => (isPreferred(index) ? [index] : [])),
    squaresPerSide,
  );
  const key = shown.join();
  const wanted = useMemo(() => (key === '' ? [] : key.split(',').map(Number)), [key]);
  const thumbnails = useThumbnails(folder, names, wanted);
  return wanted.map((index) => {
    const blob = thumbnails.get(names[index] ?? '');
    const point = points[index];
    return blob && point ? <Thumbnail key={index} blob={blob} point={point} /> : null;
  });
}

function Thumbnail({ blob, point }: { readonly blob: Blob; readonly point: Point }) {
  return (
    <image
      ref={useBlobAddress(blob, 'href')}
      className="map-thumbnail"
      x={mapUnits(point.x) - side / 2}
      y={mapUnits(point.y) - side / 2}
      width={side}
      height={side}
    />
  );
}

/** Thumbnails by file name, one after the other as they are made. */
function useThumbnails(folder: ImageFolder, names: readonly string[], wanted: readonly number[]): ReadonlyMap<string, Blob> {
  const [made, setMade] = useState<ReadonlyMap<string, Blob>>(new Map());
  useEffect(() => {
    const closing = new AbortController();
    async function make(): Promise<void> {
      for (const index of wanted) {
        const name = names[index] ?? '';
        const blob = await folder.thumbnail(name);
        if (closing.signal.aborted) return;
        if (blob) setMade((before) => (before.get(name) === blob ? before : new Map(before).set(name, blob)));
      }
    }
    void make();
    return () => closing.abort();
  }, [folder, names, wanted]);
  return made;
}
