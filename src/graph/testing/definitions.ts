import { Graph, type Dialect, type Value } from '../graph.ts';
import { elementCount } from '../shape.ts';
import { draw, drawIntegers } from './draw.ts';
import { runGraph, type Outputs } from './session.ts';

/* What tests need that hold an operator against its definition: tensors, their elements, and what a graph makes of them. */

export const dialects: readonly Dialect[] = ['standard', 'cpu'];

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A tensor of whole numbers: float32 then adds and multiplies without error. */
export function integers(seed: number, ...shape: number[]): Tensor {
  return { shape, data: Float32Array.from(drawIntegers(seed, elementCount(shape))) };
}

export function reals(seed: number, ...shape: number[]): Tensor {
  return { shape, data: Float32Array.from(draw(seed, elementCount(shape))) };
}

/** 0, 1, 2, ... */
export function counting(...shape: number[]): Tensor {
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, (_, index) => index) };
}

/** The element at `index`, 0 outside: what zero padding means. */
export function at({ shape, data }: Tensor, ...index: number[]): number {
  if (index.some((position, axis) => position < 0 || position >= (shape[axis] ?? 0))) return 0;
  return data[index.reduce((flat, position, axis) => flat * (shape[axis] ?? 1) + position, 0)] ?? NaN;
}

/** Elements of a tensor of `shape`, each computed from its index. */
export function tabulate(shape: readonly number[], element: (...index: number[]) => number): number[] {
  const indices = shape.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, position) => [...prefix, position])),
    [[]],
  );
  return indices.map((index) => element(...index));
}

export const sum = (count: number, term: (index: number) => number): number =>
  Array.from({ length: count }, (_, index) => term(index)).reduce((total, value) => total + value, 0);

/** Builds values over `inputs`, each under its name, and runs the graph once. */
export async function outputsOf(
  inputs: readonly Tensor[],
  build: (graph: Graph, ...values: Value[]) => Readonly<Record<string, Value>>,
  dialect: Dialect = 'standard',
): Promise<Outputs> {
  const graph = new Graph(dialect);
  const values = inputs.map(({ shape }, index) => graph.input(`input_${index}`, 'float32', shape));
  for (const [name, value] of Object.entries(build(graph, ...values))) graph.output(name, value);
  return runGraph(graph, Object.fromEntries(inputs.map(({ data }, index) => [`input_${index}`, data])));
}

/** The elements of one value. */
export async function elements(
  inputs: readonly Tensor[],
  build: (graph: Graph, ...values: Value[]) => Value,
  dialect: Dialect = 'standard',
): Promise<number[]> {
  const outputs = await outputsOf(inputs, (graph, ...values) => ({ output: build(graph, ...values) }), dialect);
  return [...outputs.get('output')];
}

/** Mean and biased variance in float64. */
export function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = sum(values.length, (index) => values[index] ?? NaN) / values.length;
  return { mean, variance: sum(values.length, (index) => ((values[index] ?? NaN) - mean) ** 2) / values.length };
}
