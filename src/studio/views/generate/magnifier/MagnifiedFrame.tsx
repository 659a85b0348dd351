import type { PointerEvent, ReactNode } from 'react';
import { useStudio } from '../../../session/context.tsx';
import type { Picture } from '../../../session/trajectory/grid.ts';
import { Lens } from './Lens.tsx';
import { placeAt, within } from '../../../session/magnifier/place.ts';
import './magnifier.css';

/** The square that a picture is fitted into, which moves the magnifier and shows its lens while it is on. */
export function MagnifiedFrame({ picture, children }: { readonly picture: Picture | null; readonly children: ReactNode }) {
  const isMagnifying = useStudio((state) => state.magnifier.isOn);
  const place = useStudio((state) => state.magnifier.place);
  const magnifyAt = useStudio((state) => state.magnifier.moveTo);
  const magnified = isMagnifying ? picture : null;

  function follow({ currentTarget, clientX, clientY }: PointerEvent): void {
    if (!magnified) return;
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    const under = placeAt((clientX - left) / width, (clientY - top) / height, magnified);
    if (under) magnifyAt(under);
  }

  return (
    <div className={magnified ? 'picture-frame is-magnified' : 'picture-frame'} onPointerDown={follow} onPointerMove={follow}>
      {children}
      {magnified && <Lens picture={magnified} place={within(place, magnified)} />}
    </div>
  );
}
