import type { Graph, Value } from '../graph/graph.ts';
import { generalConvolution, maxPool, meanPool } from '../graph/operators/without-gradient.ts';
import { concatenate } from '../graph/operators/layout.ts';
import { relu } from '../graph/operators/activation.ts';
import { imageShape } from '../graph/shape.ts';
import type { Pair } from '../graph/sliding-window.ts';
import { foldBatchNormalization, type WeightSource } from './inception-weights.ts';

/*
 * The blocks of the Inception network (Szegedy et al. 2016, figures 5 to 7 and 10), each a few branches over the same
 * input whose channels are joined. Names are those of the checkpoint, letters those of torchvision.
 */

export interface InceptionContext {
  readonly graph: Graph;
  readonly weights: WeightSource;
}

/** A convolution, the batch normalisation that is folded into it and the rectifier behind it. */
export interface ConvolutionLayer {
  readonly name: string;
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride?: number;
  /** `keep` pads with zeros so that no pixel is lost, which is the default, `crop` does not pad. */
  readonly edges?: 'keep' | 'crop';
}

export function convolve({ graph, weights }: InceptionContext, input: Value, layer: ConvolutionLayer): Value {
  const { name, filters, kernel, stride, edges = 'keep' } = layer;
  const { channels } = imageShape(name, input.shape);
  const shape = [filters, channels, ...kernel] as const;
  const folded = foldBatchNormalization(weights, name, shape);
  const padding: Pair = edges === 'keep' ? [kernel[0] >> 1, kernel[1] >> 1] : [0, 0];
  const kernels = graph.initializer(`${name}.weight`, folded.weights, shape);
  const bias = graph.initializer(`${name}.bias`, folded.bias, [filters]);
  return relu(graph, generalConvolution(graph, input, kernels, bias, { stride, padding }));
}

/** What a convolution of a block is: the end of its name, its filters, its kernel. */
type Step = readonly [name: string, filters: number, kernel: Pair, options?: Pick<ConvolutionLayer, 'stride' | 'edges'>];

/** Makes a branch of the block `block`: convolutions one after the other, the first over `input`. */
function branchOf(context: InceptionContext, block: string): (input: Value, ...steps: Step[]) => Value {
  return (input, ...steps) =>
    steps.reduce(
      (value, [name, filters, kernel, options]) => convolve(context, value, { name: `${block}.${name}`, filters, kernel, ...options }),
      input,
    );
}

/** How a block that halves height and width moves: its last pixels may be left out. */
const halving = { stride: 2, edges: 'crop' } as const;

/** A pool of 3x3 pixels that keeps the image's size. */
const surroundings = { kernel: [3, 3], padding: [1, 1] } as const;

/** 35x35 pixels, with branches of 1x1, 5x5 and twice 3x3. */
export function inceptionA(context: InceptionContext, block: string, input: Value, poolFilters: number): Value {
  const branch = branchOf(context, block);
  return concatenate(
    context.graph,
    [
      branch(input, ['branch1x1', 64, [1, 1]]),
      branch(input, ['branch5x5_1', 48, [1, 1]], ['branch5x5_2', 64, [5, 5]]),
      branch(input, ['branch3x3dbl_1', 64, [1, 1]], ['branch3x3dbl_2', 96, [3, 3]], ['branch3x3dbl_3', 96, [3, 3]]),
      branch(meanPool(context.graph, input, surroundings), ['branch_pool', poolFilters, [1, 1]]),
    ],
    1,
  );
}

/** From 35x35 to 17x17 pixels. */
export function inceptionB(context: InceptionContext, block: string, input: Value): Value {
  const branch = branchOf(context, block);
  return concatenate(
    context.graph,
    [
      branch(input, ['branch3x3', 384, [3, 3], halving]),
      branch(input, ['branch3x3dbl_1', 64, [1, 1]], ['branch3x3dbl_2', 96, [3, 3]], ['branch3x3dbl_3', 96, [3, 3], halving]),
      maxPool(context.graph, input, { kernel: [3, 3], stride: 2 }),
    ],
    1,
  );
}

/** 17x17 pixels, with 7x7 as 1x7 and 7x1; `width` is the number of channels between these. */
export function inceptionC(context: InceptionContext, block: string, input: Value, width: number): Value {
  const branch = branchOf(context, block);
  return concatenate(
    context.graph,
    [
      branch(input, ['branch1x1', 192, [1, 1]]),
      branch(input, ['branch7x7_1', width, [1, 1]], ['branch7x7_2', width, [1, 7]], ['branch7x7_3', 192, [7, 1]]),
      branch(
        input,
        ['branch7x7dbl_1', width, [1, 1]],
        ['branch7x7dbl_2', width, [7, 1]],
        ['branch7x7dbl_3', width, [1, 7]],
        ['branch7x7dbl_4', width, [7, 1]],
        ['branch7x7dbl_5', 192, [1, 7]],
      ),
      branch(meanPool(context.graph, input, surroundings), ['branch_pool', 192, [1, 1]]),
    ],
    1,
  );
}

/** From 17x17 to 8x8 pixels. */
export function inceptionD(context: InceptionContext, block: string, input: Value): Value {
  const branch = branchOf(context, block);
  return concatenate(
    context.graph,
    [
      branch(input, ['branch3x3_1', 192, [1, 1]], ['branch3x3_2', 320, [3, 3], halving]),
      branch(
        input,
        ['branch7x7x3_1', 192, [1, 1]],
        ['branch7x7x3_2', 192, [1, 7]],
        ['branch7x7x3_3', 192, [7, 1]],
        ['branch7x7x3_4', 192, [3, 3], halving],
      ),
      maxPool(context.graph, input, { kernel: [3, 3], stride: 2 }),
    ],
    1,
  );
}

/** 8x8 pixels, with 3x3 as 1x3 beside 3x1. The checkpoint's last such block pools by the maximum, the one before by the mean. */
export function inceptionE(context: InceptionContext, block: string, input: Value, pool: 'mean' | 'maximum'): Value {
  const branch = branchOf(context, block);
  const single = branch(input, ['branch3x3_1', 384, [1, 1]]);
  const double = branch(input, ['branch3x3dbl_1', 448, [1, 1]], ['branch3x3dbl_2', 384, [3, 3]]);
  const pooled = (pool === 'mean' ? meanPool : maxPool)(context.graph, input, surroundings);
  return concatenate(
    context.graph,
    [
      branch(input, ['branch1x1', 320, [1, 1]]),
      branch(single, ['branch3x3_2a', 384, [1, 3]]),
      branch(single, ['branch3x3_2b', 384, [3, 1]]),
      branch(double, ['branch3x3dbl_3a', 384, [1, 3]]),
      branch(double, ['branch3x3dbl_3b', 384, [3, 1]]),
      branch(pooled, ['branch_pool', 192, [1, 1]]),
    ],
    1,
  );
}
