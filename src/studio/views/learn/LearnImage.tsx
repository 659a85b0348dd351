import { useMemo } from 'react';
import { FrameCanvas } from '../../session/trajectory/FrameCanvas.tsx';
import { sizeOf, type Pixels } from '../../ui/pixels.ts';

interface LearnImageProps {
  /** Null leaves the place empty. */
  readonly pixels: Pixels | null;
  readonly label: string;
  readonly caption?: string;
  /** Why the place is empty. */
  readonly problem?: string | null;
}

/** One image of a chapter. */
export function LearnImage({ pixels, label, caption, problem = null }: LearnImageProps) {
  const picture = useMemo(() => pixels && { pixels, images: 1, imageSize: sizeOf(pixels) }, [pixels]);
  return (
    <figure className="learn-image">
      <div className="picture-frame">
        <FrameCanvas picture={picture} label={label} />
        {problem !== null && <p className="chapter-problem">{problem}</p>}
      </div>
      {caption !== undefined && <figcaption>{caption}</figcaption>}
    </figure>
  );
}
