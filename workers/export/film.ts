/** Pictures of one size that follow each other. */
export interface Film {
  /** Of a picture before it is enlarged, in pixels. */
  readonly width: number;
  readonly height: number;
  /** By how much each pixel is enlarged: a whole number from 1. */
  readonly scale: number;
  /** RGBA bytes, [height, width, 4] each; alpha is 255, or 0 where there is no image. */
  readonly frames: readonly Uint8ClampedArray<ArrayBuffer>[];
  /** How long each frame is shown; the last one stays. */
  readonly millisecondsPerFrame: number;
  readonly lastMilliseconds: number;
}

/** How long frame `index` is shown. */
export function millisecondsOf({ frames, millisecondsPerFrame, lastMilliseconds }: Film, index: number): number {
  return index === frames.length - 1 ? lastMilliseconds : millisecondsPerFrame;
}

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** The share of the frames that are done, 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}

/** Lets an abort arrive between two frames. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
