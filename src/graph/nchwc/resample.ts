import { ints, string } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { interpolationMatrix } from '../interpolation.ts';
import type { Attributes } from '../onnx.ts';
import { reshape } from '../operators/layout.ts';
import { matmul } from '../operators/matmul.ts';
import { imageShape } from '../shape.ts';
import { following } from './layouts.ts';
import { NCHWC_DOMAIN } from './reorder.ts';

/* Rules of what makes images larger by whole factors, where they lie in blocks. */

const repeated: Attributes = { mode: string('nearest') };
const interpolated: Attributes = { mode: string('linear'), coordinate_transformation_mode: string('half_pixel') };

/** What ONNX's Resize calls them: every pixel repeated, and bilinear interpolation between pixel centres. */
const kinds: Readonly<Record<string, Attributes>> = { 'nearest asymmetric floor': repeated, 'linear half_pixel floor': interpolated };

export const resize = following(({ graph }, images, { inputs: [, , scales], outputs: [output], attributes }) => {
  const factors = graph.numbersOf(scales) ?? [];
  const { mode, coordinate_transformation_mode: coordinates, nearest_mode: nearest } = attributes;
  const kind = kinds[[mode, coordinates, nearest].map((attribute) => attribute?.value).join(' ')];
  return kind && factors.length === 4 && factors.every(Number.isInteger) ? upsample(graph, images, output, factors, kind) : null;
});

/** Bilinear interpolation to twice the height and width. */
export const bilinearUpsample = following(({ graph }, images, { outputs: [output] }) =>
  upsample(graph, images, output, [1, 1, 2, 2], interpolated),
);

/** Its adjoint: the transposed interpolation matrices in either direction. */
export const bilinearUpsampleGradient = following(({ graph, block }, gradient, { outputs: [output] }) => {
  const { batch, channels, height, width } = imageShape('bilinearUpsample', output.shape);
  if (typeof batch !== 'number') return null;
  // A pixel of a block is a row of numbers: both products leave them side by side.
  const planes = (batch * channels) / block;
  const inRows = reshape(graph, gradient, [planes, height * 2, width * 2 * block]);
  const lower = matmul(graph, interpolationMatrix(graph, gradient, height), inRows, { transposeLeft: true });
  const inColumns = reshape(graph, lower, [planes * height, width * 2, block]);
  const narrower = matmul(graph, interpolationMatrix(graph, gradient, width), inColumns, { transposeLeft: true });
  return reshape(graph, narrower, output.shape);
});

function upsample(graph: Graph, images: Value, { shape }: Value, scales: readonly number[], kind: Attributes): Value {
  return graph.single('Upsample', [images], shape, { scales: ints(scales), ...kind }, NCHWC_DOMAIN);
}
