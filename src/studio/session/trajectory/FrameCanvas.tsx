import { useEffect, useRef, useState, type RefObject } from 'react';
import { gridSize, type Picture } from './grid.ts';
import { paintingScale, PicturePainter, screenGap } from './painter.ts';

/** One picture, painted before the next repaint of the page; empty where there is none. */
export function FrameCanvas({ picture, label }: { readonly picture: Picture | null; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<PicturePainter>(null);
  const size = useElementSize(canvas);

  useEffect(() => {
    const element = canvas.current;
    if (!element || !picture || !size) return;
    const painting = (painter.current ??= new PicturePainter(element));
    const request = requestAnimationFrame(() => {
      painting.paint(picture, paintingScale(size, gridSize(picture, screenGap), devicePixelRatio));
    });
    return () => cancelAnimationFrame(request);
  }, [picture, size]);

  return <canvas ref={canvas} className="frame-canvas" role="img" aria-label={label} hidden={!picture} width={1} height={1} />;
}

function useElementSize(element: RefObject<HTMLElement | null>): { width: number; height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    const target = element.current?.parentElement;
    if (!target) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
