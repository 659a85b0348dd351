import { useEffect, useState } from 'react';
import { BlobImage } from '../../../ui/blobs/BlobImage.tsx';
import type { ImageFolder } from './folder.ts';
import { groupingTitles, type Group, type Grouping } from './symbols.ts';

interface PointReadoutProps {
  readonly grouping: Grouping;
  /** The group of the image that is pointed at; null where none is. */
  readonly group: Group | null;
  readonly name: string | null;
  readonly folder: ImageFolder | null;
}

/** Which image the visitor points at. */
export function PointReadout({ grouping, group, name, folder }: PointReadoutProps) {
  const thumbnail = useThumbnail(folder, name);
  return (
    <div className="map-readout" data-testid="pointed">
      {folder && <div className="map-readout-picture">{thumbnail && <BlobImage blob={thumbnail} alt={name ?? ''} />}</div>}
      <p aria-live="polite">
        {group ? (
          <>
            <strong>{group.name}</strong>
            <span>{name ?? `1 of ${group.count} images`}</span>
          </>
        ) : (
          <span>Point at an image to read its {groupingTitles[grouping.kind].one}, or go from one to the next with the arrow keys.</span>
        )}
      </p>
    </div>
  );
}

/** One thumbnail; null while there is none. */
function useThumbnail(folder: ImageFolder | null, name: string | null): Blob | null {
  const [made, setMade] = useState<{ readonly name: string; readonly blob: Blob | null } | null>(null);
  useEffect(() => {
    if (!folder || name === null) return;
    let isWanted = true;
    void folder.thumbnail(name).then((blob) => isWanted && setMade({ name, blob }));
    return () => {
      isWanted = false;
    };
  }, [folder, name]);
  return folder && made?.name === name ? made.blob : null;
}
