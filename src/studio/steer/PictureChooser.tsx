import { useState } from 'react';
import { useStudio } from '../context.tsx';
import { CaptionedImage } from './PixelImage.tsx';
import type { Pixels } from './picture.ts';

interface PictureChooserProps {
  readonly picture: Pixels | null;
  /** The model's. */
  readonly imageSize: number;
  readonly onFile: (file: File) => void;
  readonly onChoose: (picture: Pixels) => void;
}

/** The visitor's picture: from a file, dropped, or the first image of the studio's last run. It stays on this machine. */
export function PictureChooser({ picture, imageSize, onFile, onChoose }: PictureChooserProps) {
  const [isOver, setIsOver] = useState(false);
  const trajectory = useStudio((state) => state.trajectory);
  const newest = trajectory?.imageSize === imageSize ? trajectory.newest : null;

  function openFirst(files: FileList | null): void {
    const file = files?.[0];
    if (file) onFile(file);
  }

  return (
    <div
      className={isOver ? 'picture-chooser is-over' : 'picture-chooser'}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setIsOver(false);
        openFirst(event.dataTransfer.files);
      }}
    >
      <CaptionedImage pixels={picture} label="Your picture" caption={picture ? 'Your picture' : 'Drop a picture here'} />
      <label className="button">
        <input
          type="file"
          accept="image/*"
          className="visually-hidden"
          onChange={({ target }) => {
            openFirst(target.files);
            // The same file can be chosen again.
            target.value = '';
          }}
        />
        Choose a picture…
      </label>
      <button type="button" className="button" disabled={!newest} onClick={() => newest && onChoose(newest.predictedX0.slice(0, 4 * imageSize ** 2))}>
        Use the last run’s
      </button>
    </div>
  );
}
