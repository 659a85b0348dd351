import { ints } from './attributes.ts';
import type { Value } from './graph.ts';
import type { Attributes, Dimension } from './onnx.ts';
import { GraphShapeError, imageShape } from './shape.ts';

/** Height and width. */
export type Pair = readonly [height: number, width: number];

/** How a kernel or a pool moves over an image. */
export interface SlidingWindow {
  /** Its size in pixels. */
  readonly kernel: Pair;
  /** Pixels from one position to the next, in both directions; 1 by default. */
  readonly stride?: number | undefined;
  /** Pixels added on either side of the image; none by default. */
  readonly padding?: Pair | undefined;
}

export interface Slide {
  readonly batch: Dimension;
  readonly channels: number;
  /** How many positions the window has from top to bottom, and from left to right. */
  readonly height: number;
  readonly width: number;
  /** What ONNX's Conv, MaxPool and AveragePool call the window. */
  readonly attributes: Attributes;
}

/**
 * The positions of `window` over `input`, [batch, channels, height, width]; pixels at the end that fill no whole
 * window are left out.
 * @throws GraphShapeError where the image is smaller than the window
 */
export function slide(operator: string, input: Value, { kernel, stride = 1, padding = [0, 0] }: SlidingWindow): Slide {
  const { batch, channels, height, width } = imageShape(operator, input.shape);
  const positions = (size: number, axis: 0 | 1): number => {
    const room = size + 2 * padding[axis] - kernel[axis];
    if (room < 0) throw new GraphShapeError(operator, [input.shape], `a window of ${kernel.join('x')} does not fit in`);
    return Math.floor(room / stride) + 1;
  };
  return {
    batch,
    channels,
    height: positions(height, 0),
    width: positions(width, 1),
    attributes: { kernel_shape: ints(kernel), strides: ints([stride, stride]), pads: ints([...padding, ...padding]) },
  };
}
