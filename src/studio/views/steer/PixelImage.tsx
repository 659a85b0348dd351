import { useEffect, useRef } from 'react';
import { sizeOf, type Pixels } from '../../ui/pixels.ts';
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

/** The canvas alone; hidden from assistive technology where what is around it speaks for it. */
export function PixelCanvas({ pixels, label }: { readonly pixels: Pixels; readonly label?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = sizeOf(pixels);

  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, size, size), 0, 0);
  }, [pixels, size]);

  const role = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <canvas ref={canvas} className="pixel-image" {...role} width={size} height={size} />;
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
