import { useEffect, useState } from 'react';
import type { ImageFolder } from './folder.ts';
import { groupingTitles, type Group, type Grouping } from './names.ts';

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
      {folder && <div className="map-readout-picture">{thumbnail !== null && <img src={thumbnail} alt={name ?? ''} />}</div>}
      <p aria-live="polite">
        {group ? (
          <>
            <strong>{group.name}</strong>
            <span>
              {name ?? `1 of ${group.count} images`}
            </span>
          </>
        ) : (
          <span>Point at an image to read its {groupingTitles[grouping.kind].one}, or go from one to the next with the arrow keys.</span>
        )}
      </p>
    </div>
  );
}

/** The address of one thumbnail; null while there is none. */
function useThumbnail(folder: ImageFolder | null, name: string | null): string | null {
  const [made, setMade] = useState<{ readonly name: string; readonly address: string | null } | null>(null);
  useEffect(() => {
    if (!folder || name === null) return;
    let isWanted = true;
    void folder.thumbnail(name).then((address) => isWanted && setMade({ name, address }));
    return () => {
      isWanted = false;
    };
  }, [folder, name]);
  return folder && made?.name === name ? made.address : null;
}
