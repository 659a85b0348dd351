import type { ReactNode } from 'react';
import type { View } from '../../../session/appearance/theme.ts';
import { useStudio } from '../../../session/context.tsx';
import { MagnifiedFrame } from '../magnifier/MagnifiedFrame.tsx';
import { FrameCanvas } from '../../../session/trajectory/FrameCanvas.tsx';
import type { Picture } from '../../../session/trajectory/grid.ts';

interface StagePictureProps {
  readonly kind: View;
  readonly title: string;
  readonly symbol: ReactNode;
  readonly picture: Picture | null;
  /** What the frame is of, for who does not see it. */
  readonly description: string;
  readonly isLarge: boolean;
  /** What stands in place of a picture that is not there. */
  readonly children?: ReactNode;
}

/** One of the three pictures of a frame. A small one is a button, which exchanges it with the large one. */
export function StagePicture({ kind, title, symbol, picture, description, isLarge, children }: StagePictureProps) {
  const changeView = useStudio((state) => state.appearance.changeView);
  // The magnifier is moved by pressing on any of the pictures.
  const isMagnifying = useStudio((state) => state.magnifier.isOn);
  return (
    <figure className="picture" data-kind={kind} data-large={isLarge}>
      <figcaption>
        <span className="picture-title">{title}</span>
        <var className="picture-symbol" aria-hidden="true">
          {symbol}
        </var>
      </figcaption>
      <MagnifiedFrame picture={picture}>
        <FrameCanvas picture={picture} label={`${title}, ${description}`} />
        {!picture && children}
        {!isLarge && !(isMagnifying && picture) && (
          <button
            type="button"
            className="picture-enlarge"
            aria-label={`Enlarge the ${title.toLowerCase()}`}
            title="Show this one large"
            onClick={() => changeView(kind)}
          />
        )}
      </MagnifiedFrame>
    </figure>
  );
}
