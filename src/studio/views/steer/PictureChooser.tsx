import { useCallback, useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useStudio } from '../../session/context.tsx';
import { useFileDrop } from '../../session/share/useFileDrop.ts';
import { SeedInput } from '../../session/settings/SeedInput.tsx';
import { HistoryPictures } from './HistoryPictures.tsx';
import type { PanelProps } from './state.ts';
import { FileInput } from '../../ui/controls/FileInput.tsx';
import type { Pixels } from '../../ui/pixels.ts';
import { CaptionedImage } from './PixelImage.tsx';
import { PreviewPictures } from './PreviewPictures.tsx';

interface PictureChooserProps extends PanelProps {
  /** Shows the picture; plainly by default. */
  readonly children?: ReactNode;
}

/**
 * The picture that is worked on: from a file, dropped, one of the studio's images, or drawn from a seed. It stays on this
 * machine. Before one is chosen, it is the last run's or one that the model has made before.
 */
export function PictureChooser({ store, entry, children }: PictureChooserProps) {
  const { picture, settings, activity, change, choosePicture, openPicture, drawPicture } = useStore(store);
  const imageSize = entry?.card.network.imageSize ?? null;
  const trajectory = useStudio((state) => state.trajectory.current);
  const newest = trajectory?.imageSize === imageSize ? trajectory.newest : null;
  const lastRuns = useMemo(
    () => (newest && imageSize !== null ? newest.predictedX0.slice(0, 4 * imageSize ** 2) : null),
    [newest, imageSize],
  );
  const isBusy = activity !== null;

  const beginWith = useCallback(
    ([first]: readonly Pixels[]) => {
      const picture = lastRuns ?? first;
      if (store.getState().picture === null && picture) store.getState().choosePicture(picture);
    },
    [store, lastRuns],
  );

  function openFirst([file]: FileList): void {
    if (file && imageSize !== null) void openPicture(file, imageSize);
  }
  const { isOver, dropPlace } = useFileDrop(({ files }) => openFirst(files));

  return (
    <div {...dropPlace} className={isOver ? 'picture-chooser is-over' : 'picture-chooser'}>
      {children ?? (
        <CaptionedImage
          pixels={picture}
          label="Your picture"
          caption={picture ? 'Your picture: drop another one here' : 'Drop a picture here'}
        />
      )}
      {entry && <PreviewPictures entry={entry} picture={picture} onChoose={choosePicture} onRead={beginWith} />}
      <label className="button">
        <FileInput takes="file" accept="image/*" isDisabled={imageSize === null} onChoose={openFirst} />
        Choose a picture…
      </label>
      <button type="button" className="button" disabled={!lastRuns} onClick={() => lastRuns && choosePicture(lastRuns)}>
        Use the last run’s
      </button>
      <div className="picture-draw">
        <SeedInput label="Seed" value={settings.drawSeed} isDisabled={isBusy} onChange={(drawSeed) => change({ drawSeed })} />
        <button
          type="button"
          className="button"
          aria-disabled={imageSize === null || isBusy}
          onClick={() => imageSize !== null && void drawPicture()}
        >
          Draw one
        </button>
      </div>
      {imageSize !== null && <HistoryPictures imageSize={imageSize} onChoose={choosePicture} />}
    </div>
  );
}
