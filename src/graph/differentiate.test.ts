import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentiate } from './differentiate.ts';
import { Graph, type Value } from './graph.ts';
import { cosine, sigmoid, sine } from './operators/activation.ts';
import { add, divide, multiply, negate, scale, square, squareRoot, subtract } from './operators/arithmetic.ts';
import { concatenate, pad, reshape, slice, transpose } from './operators/layout.ts';
import { matmul } from './operators/matmul.ts';
import { batchNormalization } from './operators/normalization.ts';
import { meanOfAll, reduceMean, reduceSum } from './operators/reduce.ts';
import { elementCount } from './shape.ts';
import { draw } from './testing/draw.ts';
import { finiteDifferences, largestDifference } from './testing/finite-differences.ts';
import { runGraph, withModel } from './testing/session.ts';

const STEP = 2 ** -10;

/** Builds a loss over float64 inputs of `shapes` and measures how far its gradients are from finite differences. */
async function gradientError(shapes: readonly (readonly number[])[], loss: (graph: Graph, ...inputs: Value[]) => Value): Promise<number> {
  const graph = new Graph();
  const values = shapes.map((shape, index) => graph.input(`input_${index}`, 'float64', shape));
  const lossValue = loss(graph, ...values);
  graph.output('loss', lossValue);
  const gradients = differentiate(graph, lossValue, values);
  gradients.forEach((gradient, index) => {
    if (gradient) graph.output(`gradient_${index}`, gradient);
  });
  const points = shapes.map((shape, index) => draw(index, elementCount(shape)));
  const feedsOf = (at: readonly Float64Array[]) => Object.fromEntries(at.map((data, index) => [`input_${index}`, data]));
  return withModel(graph.serialize('gradient'), async (open) => {
    const outputs = await open.run(feedsOf(points));
    const evaluate = async (at: readonly Float64Array[]) => (await open.run(feedsOf(at), ['loss'])).get('loss');
    const expected = await finiteDifferences(evaluate, points, [1], STEP);
    const errors = expected.map((gradient, index) => {
      const actual = gradients[index] ? outputs.get(`gradient_${index}`) : new Float64Array(gradient.length);
      return largestDifference(actual, gradient) / Math.max(1, ...gradient.map(Math.abs));
    });
    return Math.max(...errors);
  });
}

/** A float32 input fed with `data`, and the gradient of `loss` by it. */
async function gradientAt(data: readonly number[], loss: (graph: Graph, input: Value) => Value): Promise<number[]> {
  const graph = new Graph();
  const input = graph.input('input', 'float32', [data.length]);
  const [gradient] = differentiate(graph, loss(graph, input), [input]);
  if (!gradient) throw new Error('The loss does not depend on the input.');
  graph.output('gradient', gradient);
  return [...(await runGraph(graph, { input: Float32Array.from(data) })).get('gradient')];
}

describe('differentiate', () => {
  it('adds up what reaches a value along several ways: x^2 + 3x, and x * x', async () => {
    expect(await gradientAt([5], (graph, x) => add(graph, square(graph, x), scale(graph, x, 3)))).toEqual([13]);
    expect(await gradientAt([5], (graph, x) => multiply(graph, x, x))).toEqual([10]);
  });

  it('adds up what reaches a subexpression before going on: y = x^2, y^2 + y', async () => {
    const loss = (graph: Graph, x: Value): Value => {
      const y = square(graph, x);
      return add(graph, square(graph, y), y);
    };
    expect(await gradientAt([2], loss)).toEqual([36]);
  });

  it('is 1 for the loss itself', async () => {
    expect(await gradientAt([7], (_, x) => x)).toEqual([1]);
  });

  it('gives null for a parameter on which the loss does not depend', () => {
    const graph = new Graph();
    const used = graph.input('used', 'float32', [1]);
    const unused = graph.input('unused', 'float32', [1]);
    const later = graph.input('later', 'float32', [1]);
    square(graph, unused);
    const loss = square(graph, used);
    add(graph, loss, later);
    const [ofUsed, ofUnused, ofLater] = differentiate(graph, loss, [used, unused, later]);
    expect(ofUsed).not.toBeNull();
    expect(ofUnused).toBeNull();
    expect(ofLater).toBeNull();
  });

  it('computes nothing towards values that are not asked for', () => {
    const bytes = (wantBoth: boolean): number => {
      const graph = new Graph();
      const left = graph.input('left', 'float32', [2, 2]);
      const right = graph.input('right', 'float32', [2, 2]);
      const loss = meanOfAll(graph, matmul(graph, sine(graph, left), right));
      differentiate(graph, loss, wantBoth ? [left, right] : [right]).forEach((gradient, index) => {
        if (gradient) graph.output(`gradient_${index}`, gradient);
      });
      return graph.serialize('test').length;
    };
    expect(bytes(false)).toBeLessThan(bytes(true));
  });

  it('leaves the tape as it was: a graph can be differentiated twice', () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', [1]);
    const loss = square(graph, input);
    const length = graph.tape.length;
    differentiate(graph, loss, [input]);
    expect(graph.tape).toHaveLength(length);
    expect(differentiate(graph, loss, [input])[0]).not.toBeNull();
  });

  it('records nothing within withoutRecording, also after an error in it', () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', [1]);
    expect(() => graph.withoutRecording(() => reshape(graph, input, [2]))).toThrow('Reshape');
    graph.withoutRecording(() => square(graph, input));
    expect(graph.tape).toHaveLength(0);
    square(graph, input);
    expect(graph.tape).toHaveLength(1);
  });

  it('follows a loss through everything that a float64 graph can hold', async () => {
    const error = await gradientError([[2, 2, 2, 3], [3, 4], [4]], (graph, images, weights, bias) => {
      const normalized = batchNormalization(graph, images).output;
      const rows = reshape(graph, transpose(graph, normalized, [0, 2, 1, 3]), [8, 3]);
      const hidden = sigmoid(graph, add(graph, matmul(graph, rows, weights), bias));
      const gram = matmul(graph, hidden, hidden, { transposeLeft: true });
      const joined = concatenate(graph, [slice(graph, gram, 0, 1, 4), pad(graph, gram, [-1, 0], [1, 0])], 0);
      const spread = squareRoot(graph, add(graph, square(graph, joined), graph.scalar(joined, 1)));
      const share = divide(graph, spread, add(graph, reduceSum(graph, square(graph, joined), [1]), graph.scalar(joined, 1)));
      return meanOfAll(graph, subtract(graph, share, reduceMean(graph, cosine(graph, joined), [0])));
    });
    expect(error).toBeLessThan(1e-6);
  });
});

/** An expression over the leaves x, y and z, as a tree that fast-check can shrink. */
type Expression =
  | { readonly leaf: 'x' | 'y' | 'z' }
  | { readonly unary: keyof typeof unary; readonly of: Expression }
  | { readonly binary: keyof typeof binary; readonly left: Expression; readonly right: Expression };

const one = (graph: Graph, like: Value): Value => graph.scalar(like, 1);

const unary = {
  sine,
  cosine,
  sigmoid,
  negate,
  square: (graph: Graph, value: Value) => square(graph, sine(graph, value)),
  half: (graph: Graph, value: Value) => scale(graph, value, 0.5),
  squareRoot: (graph: Graph, value: Value) => squareRoot(graph, add(graph, square(graph, value), one(graph, value))),
  rowMean: (graph: Graph, value: Value) => reduceMean(graph, value, [value.shape.length - 1]),
};

const binary = {
  add,
  subtract,
  multiply,
  divide: (graph: Graph, left: Value, right: Value) => divide(graph, left, add(graph, square(graph, right), one(graph, right))),
};

/** Shapes that broadcast with one another in every way: against rows, against columns, from a lower rank. */
const leaves = { x: [2, 3], y: [3], z: [2, 1] } as const;

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ leaf: fc.constantFrom('x', 'y', 'z') }),
    fc.record({ unary: fc.constantFrom(...(Object.keys(unary) as (keyof typeof unary)[])), of: tie('expression') }),
    fc.record({
      binary: fc.constantFrom(...(Object.keys(binary) as (keyof typeof binary)[])),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
}));

function buildExpression(graph: Graph, tree: Expression, values: Readonly<Record<'x' | 'y' | 'z', Value>>): Value {
  if ('leaf' in tree) return values[tree.leaf];
  if ('unary' in tree) return unary[tree.unary](graph, buildExpression(graph, tree.of, values));
  return binary[tree.binary](graph, buildExpression(graph, tree.left, values), buildExpression(graph, tree.right, values));
}

describe('differentiate, on random expressions', () => {
  it('agrees with finite differences in float64', async () => {
    await fc.assert(
      fc.asyncProperty(expression, async (tree) => {
        const error = await gradientError(Object.values(leaves), (graph, x, y, z) =>
          meanOfAll(graph, buildExpression(graph, tree, { x, y, z })),
        );
        expect(error).toBeLessThan(1e-6);
      }),
      { seed: 20210501, numRuns: 60 },
    );
  });
});
