import { useEffect, useRef } from 'react';
import { sizeOf, type Pixels } from './pixels.ts';

/** One square image, pixel for pixel, on a canvas; hidden from assistive technology where what is around it speaks for it. */
export function PixelCanvas({ pixels, label }: { readonly pixels: Pixels; readonly label?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = sizeOf(pixels);

  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, size, size), 0, 0);
  }, [pixels, size]);

  const role = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <canvas ref={canvas} className="pixel-image" {...role} width={size} height={size} />;
}
