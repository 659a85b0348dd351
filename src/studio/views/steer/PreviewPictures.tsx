import { useEffect, useState } from 'react';
import { type ModelEntry, previewUrl } from '../../session/models/catalog.ts';
import { readPreview } from '../../session/models/preview.ts';
import type { Pixels } from '../../ui/pixels.ts';
import { PixelCanvas } from '../../ui/PixelCanvas.tsx';
import '../../session/history/strip.css';

interface PreviewPicturesProps {
  readonly entry: ModelEntry;
  readonly picture: Pixels | null;
  readonly onChoose: (picture: Pixels) => void;
  /** They have come: called once for each model. */
  readonly onRead: (pictures: readonly Pixels[]) => void;
}

/** Pictures that the chosen model has made before, to begin with one of them; nothing where the site has none. */
export function PreviewPictures({ entry, picture, onChoose, onRead }: PreviewPicturesProps) {
  const [read, setRead] = useState<{ readonly url: string | null; readonly images: readonly Pixels[] } | null>(null);
  const { imageSize } = entry.card.network;
  const url = previewUrl(entry);
  const images = read?.url === url ? read.images : [];

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    void (async () => {
      // A page without its server has what it keeps, and need not have these.
      const found = url === null ? [] : await readPreview(url, imageSize).catch(() => []);
      if (signal.aborted) return;
      setRead({ url, images: found });
      onRead(found);
    })();
    return () => controller.abort();
  }, [url, imageSize, onRead]);

  if (images.length === 0) return null;
  return (
    <ul className="history-strip preview-pictures" aria-label={`Made by ${entry.title}`}>
      {images.map((pixels, index) => (
        <li key={index}>
          <button
            type="button"
            className="history-entry"
            aria-pressed={pixels === picture}
            aria-label={`Picture ${index + 1} made by ${entry.title}`}
            onClick={() => onChoose(pixels)}
          >
            <PixelCanvas pixels={pixels} />
          </button>
        </li>
      ))}
    </ul>
  );
}
