import { ints } from './attributes.ts';
import type { Value } from './graph.ts';
import { imageShape, requireShapes } from './shape.ts';

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

/**
 * How many positions `window` has over `input`, [batch, channels, height, width], from top to bottom and from left to right,
 * and the window as ONNX's Conv, MaxPool and AveragePool call it. Pixels at the end that fill no whole window are left out.
 * @throws GraphShapeError where the image is smaller than the window
 */
export function slide(operator: string, input: Value, { kernel, stride = 1, padding = [0, 0] }: SlidingWindow) {
  const { batch, channels, height, width } = imageShape(operator, input.shape);
  const positions = (size: number, axis: 0 | 1): number => {
    const room = size + 2 * padding[axis] - kernel[axis];
    requireShapes(room >= 0, operator, [input.shape], `a window of ${kernel.join('x')} does not fit in`);
    return Math.floor(room / stride) + 1;
  };
  const attributes = { kernel_shape: ints(kernel), strides: ints([stride, stride]), pads: ints([...padding, ...padding]) };
  return { batch, channels, height: positions(height, 0), width: positions(width, 1), attributes };
}
