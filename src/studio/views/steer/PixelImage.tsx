import { PixelCanvas } from '../../ui/PixelCanvas.tsx';
import type { Pixels } from '../../ui/pixels.ts';
import { SaveImage } from './SaveImage.tsx';

interface PixelImageProps {
  /** Null leaves the place empty. */
  readonly pixels: Pixels | null;
  readonly label: string;
}

/** One square image, pixel for pixel, as large as its place. */
export function PixelImage({ pixels, label }: PixelImageProps) {
  return <div className="pixel-place">{pixels && <PixelCanvas pixels={pixels} label={label} />}</div>;
}

interface CaptionedImageProps extends PixelImageProps {
  readonly caption?: string;
  /** Where the image can be saved: the name of its PNG. */
  readonly fileName?: string | undefined;
  /** Whether this is what the panel makes, to be brought into sight. */
  readonly isResult?: boolean;
}

/** An image with its name below it. */
export function CaptionedImage({ pixels, label, caption = label, fileName, isResult = false }: CaptionedImageProps) {
  return (
    <figure className="steer-figure" data-result={isResult || undefined}>
      <PixelImage pixels={pixels} label={label} />
      <figcaption>
        {caption}
        {fileName !== undefined && pixels && <SaveImage pixels={pixels} images={1} title={`Save: ${label}`} fileName={fileName} />}
      </figcaption>
    </figure>
  );
}
