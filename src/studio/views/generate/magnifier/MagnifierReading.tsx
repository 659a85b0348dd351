import { useState } from 'react';
import { useStudio } from '../../../session/context.tsx';
import type { Picture } from '../../../session/trajectory/grid.ts';
import { formatColour, colourAt, within, type Place } from '../../../session/magnifier/place.ts';
import { useMagnifierKeys } from './useMagnifierKeys.ts';

/**
 * Says the value of the magnified pixel in each picture to who cannot see it, and lets the keyboard move the magnifier.
 * It speaks up when the magnifier was moved; of the frames that go by under it each would cut the one before short.
 */
export function MagnifierReading({
  pictures,
}: {
  readonly pictures: readonly { readonly title: string; readonly picture: Picture | null }[];
}) {
  const isMagnifying = useStudio((state) => state.magnifier.isOn);
  const place = useStudio((state) => state.magnifier.place);
  const [first = null] = pictures.flatMap(({ picture }) => picture ?? []);
  const isMoving = useStudio(({ trajectory: { playing, following }, run }) => playing || (following && run.status !== 'idle'));
  const isPlaced = useIsPlaced(place, first);
  useMagnifierKeys(first);
  if (!isMagnifying || !first) return null;
  const { image, x, y } = within(place, first);
  const values = pictures.flatMap(({ title, picture }) =>
    picture ? [`${title} ${formatColour(colourAt({ image, x, y }, picture))}`] : [],
  );
  return (
    <p className="visually-hidden" aria-live={isPlaced && !isMoving ? 'polite' : 'off'}>
      {`${first.images > 1 ? `Image ${image + 1}, pixel` : 'Pixel'} ${x}, ${y}: ${values.join('; ')}`}
    </p>
  );
}

/** Whether the place is newer than the picture. */
function useIsPlaced(place: Place, picture: Picture | null): boolean {
  const [last, setLast] = useState({ place, picture, isPlaced: true });
  if (place === last.place && picture === last.picture) return last.isPlaced;
  const isPlaced = place !== last.place;
  setLast({ place, picture, isPlaced });
  return isPlaced;
}
