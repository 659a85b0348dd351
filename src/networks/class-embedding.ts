import { z } from 'zod';
import type { Graph, Value } from '../graph/graph.ts';
import { add, scale } from '../graph/operators/arithmetic.ts';
import { cast } from '../graph/operators/cast.ts';
import { matmul } from '../graph/operators/matmul.ts';
import { staticDimension } from '../graph/shape.ts';
import type { BuildContext } from './layers.ts';

/** Bound on what a card from elsewhere may ask to be looked at. */
const maximumClasses = 10_000;

/** How many classes a network can be told of, such as 102 kinds of flowers; absent for a network that is told of none. */
export const classCountSchema = z.number().int().positive().max(maximumClasses).optional();

/** What the input is called that tells the classes of a batch's images. */
export const CLASS_INPUT = 'class_one_hot';

/** What the parameter is called that holds the embedding of each class, [classes, dimensions]. */
export const CLASS_EMBEDDING = 'class.embedding';

/**
 * The input that tells the class of each image, [batch, classes]: 1 at its class and 0 elsewhere, or zeros throughout for no class.
 *
 * @returns null for a network that is told of none
 */
export function classInput(
  graph: Graph,
  { classes }: { readonly classes?: number | undefined },
  batch: number | 'batch',
  name: string = CLASS_INPUT,
): Value | null {
  return classes === undefined ? null : graph.input(name, 'float32', [batch, classes]);
}

/**
 * One-hot vectors of labels, one after another: what {@link classInput} is fed.
 *
 * @param labels the class of each image, from 0; null for none
 */
export function oneHot(labels: readonly (number | null)[], classes: number): Float32Array {
  const vectors = new Float32Array(labels.length * classes);
  labels.forEach((label, image) => {
    if (label !== null) vectors[image * classes + label] = 1;
  });
  return vectors;
}

/** What one-hot vectors of so many classes are multiplied by before they choose a row of the embedding. */
export function classScale(classes: number): number {
  return Math.sqrt(classes);
}

/**
 * The embedding of the noise level with that of the class added to it (Nichol & Dhariwal 2021, section 3, after Ho & Salimans 2022
 * with a share of images without class). All are 0 at first, and that of no class stays so: a network without classes that is
 * trained on with them starts as it was. A row is learnt from the few images of its class alone, so that it must learn fast:
 * one-hot vectors are scaled by the square root of the number of classes, as in Karras et al. 2022's code.
 *
 * @param embedding [batch, dimensions]
 * @param classOneHot as {@link classInput}; null for a network without classes, whose embedding stays as it is
 */
export function addClassEmbedding({ graph, parameters }: BuildContext, embedding: Value, classOneHot: Value | null): Value {
  if (classOneHot === null) return embedding;
  const shape = [staticDimension('classes', classOneHot.shape, 1), staticDimension('class embedding', embedding.shape, 1)];
  const table = parameters.parameter({ name: CLASS_EMBEDDING, shape, initialization: 'zeros' });
  const scaled = scale(graph, classOneHot, classScale(shape[0] ?? 1));
  return add(graph, embedding, matmul(graph, cast(graph, scaled, embedding.type), table));
}
