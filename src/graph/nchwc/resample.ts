import { ints, string } from '../attributes.ts';
import type { Value } from '../graph.ts';
import { interpolationMatrix } from '../interpolation.ts';
import type { Attribute, Attributes } from '../onnx.ts';
import { reshape } from '../operators/layout.ts';
import { matmul } from '../operators/matmul.ts';
import { imageShape } from '../shape.ts';
import { inBlocks, type Layouts, type Placed, type Rule } from './layouts.ts';
import { NCHWC_DOMAIN } from './reorder.ts';

/* Rules of what makes images larger by whole factors, where they lie in blocks. */

const repeated: Attributes = { mode: string('nearest') };
const interpolated: Attributes = { mode: string('linear'), coordinate_transformation_mode: string('half_pixel') };

/** What ONNX's Resize calls them: every pixel repeated, and bilinear interpolation between pixel centres. */
const kinds: Readonly<Record<string, Attributes>> = { 'nearest asymmetric floor': repeated, 'linear half_pixel floor': interpolated };

export const resize: Rule = (layouts, { inputs: [images, , scales], outputs: [output], attributes }) => {
  const factors = (scales && layouts.graph.numbersOf(scales)) ?? [];
  const { mode, coordinate_transformation_mode: coordinates, nearest_mode: nearest } = attributes;
  const kind = kinds[[mode, coordinates, nearest].map(textOf).join(' ')];
  return images && output && kind && factors.length === 4 && factors.every(Number.isInteger)
    ? upsampled(layouts, images, output, factors, kind)
    : null;
};

/** Bilinear interpolation to twice the height and width. */
export const bilinearUpsample: Rule = (layouts, { inputs: [images], outputs: [output] }) =>
  images && output ? upsampled(layouts, images, output, [1, 1, 2, 2], interpolated) : null;

/** Its adjoint: the transposed interpolation matrices in either direction. */
export const bilinearUpsampleGradient: Rule = (layouts, { inputs: [gradient], outputs: [output] }) => {
  if (!gradient || !output || !layouts.lie('images', gradient)) return null;
  const { graph, block } = layouts;
  const { batch, channels, height, width } = imageShape('bilinearUpsample', output.shape);
  if (typeof batch !== 'number') return null;
  // A pixel of a block is a row of numbers: both products leave them side by side.
  const planes = (batch * channels) / block;
  const inRows = reshape(graph, layouts.as('images', gradient), [planes, height * 2, width * 2 * block]);
  const lower = matmul(graph, interpolationMatrix(graph, gradient, height), inRows, { transposeLeft: true });
  const inColumns = reshape(graph, lower, [planes * height, width * 2, block]);
  const narrower = matmul(graph, interpolationMatrix(graph, gradient, width), inColumns, { transposeLeft: true });
  return [inBlocks(reshape(graph, narrower, output.shape))];
};

function upsampled(layouts: Layouts, images: Value, { shape }: Value, scales: readonly number[], kind: Attributes): Placed[] | null {
  if (!layouts.lie('images', images)) return null;
  const attributes = { scales: ints(scales), ...kind };
  return [inBlocks(layouts.graph.single('Upsample', [layouts.as('images', images)], shape, attributes, NCHWC_DOMAIN))];
}

function textOf(attribute: Attribute | undefined): string {
  return attribute?.kind === 'string' ? attribute.value : '';
}
