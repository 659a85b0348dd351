import { useEffect, useState } from 'react';
import { useStudio } from '../../session/context.tsx';
import { BlobImage } from '../../ui/blobs/BlobImage.tsx';
import type { HistoryEntry } from '../../session/history/repository.ts';
import { describeModel } from '../../session/trajectory/describe.ts';
import '../../session/history/strip.css';
import { PixelCanvas } from '../../ui/PixelCanvas.tsx';
import type { Pixels } from '../../ui/pixels.ts';
import { readRunPictures } from './picture.ts';

interface HistoryPicturesProps {
  /** The model's. */
  readonly imageSize: number;
  readonly onChoose: (picture: Pixels) => void;
}

/** The finished runs of this browser, to take an image of: a run's first, then any other of its images. */
export function HistoryPictures({ imageSize, onChoose }: HistoryPicturesProps) {
  const entries = useStudio((state) => state.history.entries) ?? [];
  const load = useStudio((state) => state.history.load);
  const report = useStudio((state) => state.problems.report);
  const [read, setRead] = useState<{ readonly time: number; readonly imageSize: number; readonly images: readonly Pixels[] } | null>(null);
  // What was read for another model has another size.
  const opened = read?.imageSize === imageSize ? read : null;

  useEffect(() => void load().catch(report), [load, report]);

  async function open({ time, picture, recipe }: HistoryEntry): Promise<void> {
    const images = await readRunPictures(picture, recipe.images, imageSize);
    setRead({ time, imageSize, images });
    if (images[0]) onChoose(images[0]);
  }

  return (
    <details className="picture-history">
      <summary>From the history</summary>
      {entries.length === 0 && <p className="field-hint">Finished images of the studio gather here.</p>}
      <ul className="history-strip" aria-label="Finished runs, the newest first">
        {entries.map((entry) => (
          <li key={entry.time}>
            <button
              type="button"
              className="history-entry"
              aria-pressed={entry.time === opened?.time}
              aria-label={`${describeModel(entry, ', ')}, seed ${entry.recipe.seed}`}
              onClick={() => void open(entry).catch(report)}
            >
              <BlobImage blob={entry.thumbnail} alt="" className="history-thumbnail" />
            </button>
          </li>
        ))}
      </ul>
      {opened && opened.images.length > 1 && (
        <ul className="history-strip" aria-label="Images of the run">
          {opened.images.map((pixels, index) => (
            <li key={index}>
              <button type="button" className="history-entry" aria-label={`Image ${index + 1}`} onClick={() => onChoose(pixels)}>
                <PixelCanvas pixels={pixels} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
