import { composeGrid, type Picture } from './grid.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between images on the screen, in image pixels. */
export const screenGap = 2;

/**
 * Paints pictures with whole, equally large pixels: they are enlarged by a whole number without smoothing, and the
 * browser fits the result into the element. Enlarging by a fraction without smoothing would make some pixels wider
 * than others.
 */
export class PicturePainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #source = new OffscreenCanvas(1, 1);

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  paint(picture: Picture, scale: number): void {
    const { width, height, rgba } = composeGrid(picture, screenGap);
    resize(this.#source, width, height);
    this.#source.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);

    resize(this.#canvas, width * scale, height * scale);
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    context.imageSmoothingEnabled = false;
    // The new picture replaces the old one whole, gaps included.
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.#source, 0, 0, width * scale, height * scale);
  }
}

/** Assigning a size clears a canvas and frees its memory, even when it is the same size. */
function resize(canvas: HTMLCanvasElement | OffscreenCanvas, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** The whole number by which to enlarge so that the browser only ever has to shrink. */
export function paintingScale(element: Size, picture: Size, devicePixelRatio: number): number {
  const fit = Math.min(element.width / picture.width, element.height / picture.height) * devicePixelRatio;
  return Math.min(Math.max(1, Math.ceil(fit)), 32);
}

/** A picture as a PNG file without gaps, each of the sampler's pixels `scale` pixels wide and high, a whole number from 1. */
export async function toPng(picture: Picture, scale: number): Promise<Blob> {
  const { width, height, rgba } = composeGrid(picture, 0);
  const source = new OffscreenCanvas(width, height);
  source.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  if (scale === 1) return source.convertToBlob({ type: 'image/png' });
  const canvas = new OffscreenCanvas(width * scale, height * scale);
  const context = canvas.getContext('2d');
  if (context) {
    context.imageSmoothingEnabled = false;
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
  }
  return canvas.convertToBlob({ type: 'image/png' });
}
