import { useCallback, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { pictureLimits } from '../../../../workers/pictures/contract.ts';
import { useStudio } from '../../session/context.tsx';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { filesOfDrop } from '../../session/own-models/drop.ts';
import { useFileDrop } from '../../session/share/useFileDrop.ts';
import { FileInput } from '../../ui/controls/FileInput.tsx';
import { formatCount } from '../../ui/format.ts';
import { PixelCanvas } from '../../ui/PixelCanvas.tsx';
import { canAskForCamera } from './camera.ts';
import { CameraPanel } from './CameraPanel.tsx';
import type { Pictures, TrainState } from './state.ts';

interface PicturesSectionProps {
  readonly store: StoreApi<TrainState>;
  /** The model that they are cropped for. */
  readonly start: ModelEntry | null;
}

/** The visitor's pictures, as they will be used. */
export function PicturesSection({ store, start }: PicturesSectionProps) {
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLButtonElement>(null);
  const [isCameraOn, setIsCameraOn] = useState(false);
  const { pictures, shown, takePictures, addPictures } = useStore(store);
  const report = useStudio((state) => state.problems.report);

  const choose = (files: FileList) => void takePictures(areSeen(Array.from(files)), start);
  const { isOver, dropPlace } = useFileDrop((dropped) => {
    filesOfDrop(dropped).then((files) => takePictures(areSeen(files.map(({ file }) => file)), start), report);
  });

  const switchOff = useCallback(() => {
    setIsCameraOn(false);
    camera.current?.focus();
  }, []);

  return (
    <section className={isOver ? 'card train-pictures is-over' : 'card train-pictures'} aria-label="Pictures" {...dropPlace}>
      <h3 className="section-title">Pictures</h3>
      <p role="status">{describe(pictures, shown.length)}</p>
      {shown.length > 0 && (
        <div className="picture-wall" role="img" aria-label="The pictures, cropped as they will be used">
          {shown.map(({ index, rgba }) => (
            <PixelCanvas key={index} pixels={rgba} />
          ))}
        </div>
      )}
      <div className="train-buttons">
        <button type="button" className="button" onClick={() => filesInput.current?.click()}>
          Choose pictures…
        </button>
        <button type="button" className="button" onClick={() => folderInput.current?.click()}>
          Choose a folder…
        </button>
        {canAskForCamera() && (
          <button
            ref={camera}
            type="button"
            className="button"
            aria-expanded={isCameraOn}
            onClick={() => (isCameraOn ? switchOff() : setIsCameraOn(true))}
          >
            Use the camera…
          </button>
        )}
      </div>
      {isCameraOn && <CameraPanel onTake={(files) => void addPictures(files, start)} onClose={switchOff} />}
      <FileInput ref={filesInput} takes="files" accept="image/*" name="Pictures to train on" onChoose={choose} />
      <FileInput ref={folderInput} takes="folder" name="A folder of pictures to train on" onChoose={choose} />
    </section>
  );
}

/** Without the files that systems hide in folders. */
function areSeen(files: readonly File[]): File[] {
  return files.filter(({ name }) => !name.startsWith('.'));
}

function describe(pictures: Pictures, shown: number): string {
  const { fewest, most } = pictureLimits;
  switch (pictures.status) {
    case 'none':
      return `Drop ${fewest} to ${formatCount(most)} pictures here, or a folder of them.`;
    case 'cropping':
      return `Cropping ${formatCount(pictures.files)} pictures…`;
    case 'ready': {
      const { count, side, unread, leftOut } = pictures.cropped;
      const parts = [
        `${formatCount(count)} pictures, the square in the middle of each scaled to ${side} × ${side} pixels.`,
        shown < count ? `The first ${shown} are shown.` : '',
        unread.length > 0
          ? `${unread.length === 1 ? 'A file is' : `${unread.length} files are`} no picture that this browser reads: ${unread.slice(0, 3).join(', ')}.`
          : '',
        leftOut > 0 ? `${formatCount(leftOut)} more are left out: ${formatCount(most)} is the most.` : '',
      ];
      return parts.filter((part) => part !== '').join(' ');
    }
  }
}
