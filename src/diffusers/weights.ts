import { elementCount } from '../graph/shape.ts';
import { parameterLayout } from '../networks/inference.ts';
import type { ParameterSpecification } from '../networks/parameters.ts';
import type { UNet2dConfig } from '../networks/unet2d-config.ts';
import { DiffusersFolderError } from './errors.ts';
import { numbersOf, type NamedNumbers, type StoredTensor } from './safetensors.ts';

/** The tensors of UNet2DModel that one parameter is made of, behind one another. */
interface Origin {
  readonly names: readonly string[];
  /** Of each. */
  readonly shape: readonly number[];
  /** Whether a matrix lies the other way: [outputs, inputs] there, [inputs, outputs] here. */
  readonly isTransposed: boolean;
}

/** Parts of residual blocks and of attention, here and there. */
const ofBlock: Readonly<Record<string, string>> = {
  'first.normalization': 'norm1',
  first: 'conv1',
  time: 'time_emb_proj',
  'second.normalization': 'norm2',
  second: 'conv2',
  residual: 'conv_shortcut',
};
const ofAttention: Readonly<Record<string, readonly string[]>> = {
  normalization: ['group_norm'],
  input: ['to_q', 'to_k', 'to_v'],
  output: ['to_out.0'],
};
/** Outside the blocks. */
const ofNetwork: Readonly<Record<string, string>> = {
  'time.first': 'time_embedding.linear_1',
  'time.second': 'time_embedding.linear_2',
  input: 'conv_in',
  output: 'conv_out',
  'output.normalization': 'conv_norm_out',
};
/** What attention's parts were called before diffusers 0.15, whose files are still about. */
const olderNames: Readonly<Record<string, string>> = { to_q: 'query', to_k: 'key', to_v: 'value', 'to_out.0': 'proj_attn' };

const endings: Readonly<Record<string, string>> = { weights: 'weight', bias: 'bias', gain: 'weight', shift: 'bias' };

/** Where UNet2DModel keeps a parameter of the network with so many levels. */
export function originOf({ name, shape }: Pick<ParameterSpecification, 'name' | 'shape'>, levels: number): Origin {
  const layer = name.slice(0, name.lastIndexOf('.'));
  const ending = endings[name.slice(layer.length + 1)] ?? '';
  const layers = layersOf(layer, levels);
  const isMatrix = shape.length === 2;
  // Attention's convolutions of single pixels are matrices there.
  const isOfPixels = layer.includes('attention') && shape.length === 4;
  const [first = 0, ...rest] = isMatrix ? shape.toReversed() : shape;
  return {
    names: layers.map((of) => `${of}.${ending}`),
    shape: [first / layers.length, ...(isOfPixels ? rest.slice(0, 1) : rest)],
    isTransposed: isMatrix,
  };
}

/** The layers there that make up one here. */
function layersOf(layer: string, levels: number): string[] {
  const own = ofNetwork[layer];
  if (own !== undefined) return [own];
  const [, side = '', level = '', place = ''] = /^(down|middle|up)(\d*)\.(.+)$/.exec(layer) ?? [];
  const block = { down: `down_blocks.${level}`, middle: 'mid_block', up: `up_blocks.${levels - 1 - Number(level)}` }[side] ?? '';
  if (place === 'smaller') return [`${block}.downsamplers.0.conv`];
  if (place === 'larger') return [`${block}.upsamplers.0.conv`];
  const [, depth = '0', part = ''] = /^(?:(\d+)\.)?(.+)$/.exec(place) ?? [];
  const attention = part.startsWith('attention.') ? ofAttention[part.slice('attention.'.length)] : undefined;
  if (attention) return attention.map((of) => `${block}.attentions.${depth}.${of}`);
  const ofResidual = ofBlock[part];
  if (ofResidual === undefined) throw new Error(`UNet2DModel has no ${layer}.`);
  return [`${block}.resnets.${depth}.${ofResidual}`];
}

/**
 * The weights of a network, flat as `parameterLayout` places them, of the tensors of UNet2DModel.
 *
 * @throws DiffusersFolderError with the name of a tensor that is missing, too much, or of another shape
 */
export function weightsFromDiffusers(file: string, network: UNet2dConfig, tensors: ReadonlyMap<string, StoredTensor>): Float32Array {
  const { parameters, parameterCount } = parameterLayout(network);
  const weights = new Float32Array(parameterCount);
  const used = new Set<string>();
  for (const parameter of parameters) {
    const { names, shape, isTransposed } = originOf(parameter, network.widths.length);
    let offset = parameter.offset;
    for (const name of names) {
      const known = [name, olderName(name)].find((candidate) => tensors.has(candidate)) ?? name;
      const tensor = tensors.get(known);
      if (!tensor) throw new DiffusersFolderError(file, `it has no ${name}, which its configuration asks for`);
      if (tensor.shape.join() !== shape.join()) {
        throw new DiffusersFolderError(
          file,
          `its ${known} is [${tensor.shape.join(', ')}], where its configuration asks for [${shape.join(', ')}]`,
        );
      }
      used.add(known);
      const numbers = numbersOf(file, known, tensor);
      if (!numbers.every(Number.isFinite))
        throw new DiffusersFolderError(file, `its ${known} holds numbers that are not finite: take weights of before the training failed`);
      weights.set(isTransposed ? transposed(numbers, shape) : numbers, offset);
      offset += numbers.length;
    }
  }
  const foreign = [...tensors.keys()].find((name) => !used.has(name));
  if (foreign !== undefined) throw new DiffusersFolderError(file, `it has ${foreign.slice(0, 80)}, which its configuration does not have`);
  return weights;
}

/** The tensors of UNet2DModel that hold a network's weights, flat as `parameterLayout` places them: the way back. */
export function weightsToDiffusers(network: UNet2dConfig, weights: Float32Array): NamedNumbers[] {
  return parameterLayout(network).parameters.flatMap((parameter) => {
    const { names, shape, isTransposed } = originOf(parameter, network.widths.length);
    const length = elementCount(shape);
    return names.map((name, part) => {
      const start = parameter.offset + part * length;
      const numbers = weights.subarray(start, start + length);
      return { name, shape, numbers: isTransposed ? transposed(numbers, shape.toReversed()) : numbers };
    });
  });
}

function olderName(name: string): string {
  return Object.entries(olderNames).reduce((older, [now, before]) => older.replace(`.${now}.`, `.${before}.`), name);
}

function transposed(matrix: Float32Array, [rows = 0, columns = 0]: readonly number[]): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) result[column * rows + row] = matrix[row * columns + column] ?? NaN;
  return result;
}
