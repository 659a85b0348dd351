import { useEffect, useRef } from 'react';
import type { Pixels } from './picture.ts';

interface PixelImageProps {
  /** Null leaves the place empty. */
  readonly pixels: Pixels | null;
  readonly label: string;
}

/** One square image, pixel for pixel, as large as its place. */
export function PixelImage({ pixels, label }: PixelImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = pixels ? Math.sqrt(pixels.length / 4) : 1;

  useEffect(() => {
    if (pixels) canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, size, size), 0, 0);
  }, [pixels, size]);

  return <div className="pixel-place">{pixels && <canvas ref={canvas} className="pixel-image" role="img" aria-label={label} width={size} height={size} />}</div>;
}

/** An image with its name below it. */
export function CaptionedImage({ pixels, label, caption = label }: PixelImageProps & { readonly caption?: string }) {
  return (
    <figure className="steer-figure">
      <PixelImage pixels={pixels} label={label} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
