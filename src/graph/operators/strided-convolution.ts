import { ints } from '../attributes.ts';
import { biasGradient, inputGradient, weightGradient } from '../convolution-gradient.ts';
import { numberTypeOf, type Graph, type Value } from '../graph.ts';
import { filterCount, imageShape, requireShapes } from '../shape.ts';
import { multiply } from './arithmetic.ts';
import { nearestUpsample } from './resample.ts';

/** Where a row and a column of zeros are added, so that a 3x3 kernel that moves by two pixels meets half as many places. */
export type StridedPadding = 'before' | 'after';

/**
 * 3x3 convolution with stride 2, which halves height and width (both even). Its output at (i, j) is that of the convolution
 * with stride 1 that keeps the image's size at (2i, 2j) where zeros stand `before` the image, and at (2i + 1, 2j + 1)
 * where they stand `after` it. PyTorch's padding of 1 on all sides is `before`: the zeros after an even image are not read.
 *
 * That is what its gradients are made by: they are those of stride 1, of an output gradient that is 0 in between.
 *
 * @param input [batch, channels, height, width]
 * @param weights [filters, channels, 3, 3]
 * @param bias [filters]
 * @returns [batch, filters, height / 2, width / 2]
 */
export function stridedConvolution(graph: Graph, input: Value, weights: Value, bias: Value, padding: StridedPadding): Value {
  const { batch, height, width } = imageShape('stridedConvolution', input.shape);
  requireShapes(height % 2 === 0 && width % 2 === 0, 'stridedConvolution', [input.shape], 'height and width must be even');
  const filters = filterCount('stridedConvolution', input.shape, weights.shape, bias.shape);
  requireShapes(weights.shape.slice(2).join() === '3,3', 'stridedConvolution', [input.shape, weights.shape], 'the kernel must be 3x3');
  const output = graph.single('Conv', [input, weights, bias], [batch, filters, height / 2, width / 2], {
    kernel_shape: ints([3, 3]),
    strides: ints([2, 2]),
    pads: ints(padding === 'before' ? [1, 1, 0, 0] : [0, 0, 1, 1]),
  });
  return graph.withGradient(output, [input, weights, bias], (gradient, [wantInput, wantWeights, wantBias]) => {
    const ofAllPlaces = spreadOut(graph, gradient, padding === 'before' ? 0 : 1);
    return [
      wantInput ? inputGradient(graph, weights, ofAllPlaces, null) : null,
      wantWeights ? weightGradient(graph, input, ofAllPlaces, 3) : null,
      wantBias ? biasGradient(graph, gradient, filters) : null,
    ];
  });
}

/** Images twice as high and wide that are 0 but in every second row and column, from row and column `first` on. */
function spreadOut(graph: Graph, images: Value, first: 0 | 1): Value {
  const { height, width } = imageShape('stridedConvolution', images.shape);
  const isKept = (row: number, column: number): boolean => row % 2 === first && column % 2 === first;
  const mask = Array.from({ length: 4 * height * width }, (_, index) =>
    Number(isKept(Math.floor(index / (2 * width)), index % (2 * width))),
  );
  const kept = graph.constant(numberTypeOf(images), mask, [1, 1, 2 * height, 2 * width]);
  return multiply(graph, nearestUpsample(graph, images), kept);
}
