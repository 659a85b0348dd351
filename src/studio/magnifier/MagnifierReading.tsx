import { useStudio } from '../context.tsx';
import type { Picture } from '../trajectory/grid.ts';
import { formatColour } from './format.ts';
import { colourAt, within } from './place.ts';
import { useMagnifierKeys } from './useMagnifierKeys.ts';

/** Says the value of the magnified pixel in each picture to who cannot see it, and lets the keyboard move the magnifier. */
export function MagnifierReading({ pictures }: { readonly pictures: readonly { readonly title: string; readonly picture: Picture | null }[] }) {
  const isMagnifying = useStudio((state) => state.isMagnifying);
  const place = useStudio((state) => state.magnifiedPlace);
  const [first = null] = pictures.flatMap(({ picture }) => picture ?? []);
  useMagnifierKeys(first);
  if (!isMagnifying || !first) return null;
  const { image, x, y } = within(place, first);
  const values = pictures.flatMap(({ title, picture }) => (picture ? [`${title} ${formatColour(colourAt({ image, x, y }, picture))}`] : []));
  return (
    <p className="visually-hidden" aria-live="polite">
      {`${first.images > 1 ? `Image ${image + 1}, pixel` : 'Pixel'} ${x}, ${y}: ${values.join('; ')}`}
    </p>
  );
}
