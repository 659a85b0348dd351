import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { Graph } from '../graph/graph.ts';
import { relativeError } from '../graph/testing/finite-differences.ts';
import { runGraph } from '../graph/testing/session.ts';
import { parameterLayout } from '../networks/inference.ts';
import { muonStep, orthogonalize, partitionParameters } from './muon.ts';
import { livelyWeights, tinyNetworks } from '../networks/testing/networks.ts';
import { stateOf, stepConfig } from './testing/training-steps.ts';

type Matrix = number[][];

const times = (left: Matrix, right: Matrix): Matrix =>
  left.map((row) =>
    (right[0] ?? []).map((_, column) => row.reduce((sum, value, inner) => sum + value * (right[inner]?.[column] ?? NaN), 0)),
  );
const transposed = (matrix: Matrix): Matrix => (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? NaN));
const combined = (a: number, left: Matrix, b: number, right: Matrix): Matrix =>
  left.map((row, index) => row.map((value, column) => a * value + b * (right[index]?.[column] ?? NaN)));
const matrixOf = (values: ArrayLike<number>, rows: number): Matrix => {
  const columns = values.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_unused, column) => values[row * columns + column] ?? NaN),
  );
};

/** Newton-Schulz in float64 by the published loop (Jordan et al. 2024), which transposes what is taller than wide. */
function newtonSchulz(gradient: Matrix): Matrix {
  const isTall = gradient.length > (gradient[0]?.length ?? 0);
  let x = isTall ? transposed(gradient) : gradient;
  const norm = Math.sqrt(x.flat().reduce((sum, value) => sum + value ** 2, 0)) + 1e-7;
  x = x.map((row) => row.map((value) => value / norm));
  for (let round = 0; round < 5; round += 1) {
    const a = times(x, transposed(x));
    x = combined(3.4445, x, 1, times(combined(-4.775, a, 2.0315, times(a, a)), x));
  }
  return isTall ? transposed(x) : x;
}

async function orthogonalized(values: Float32Array, shape: readonly [number, number, number]): Promise<Float32Array> {
  const graph = new Graph();
  graph.output('result', orthogonalize(graph, graph.input('matrices', 'float32', shape)));
  return Float32Array.from((await runGraph(graph, { matrices: values })).get('result'));
}

describe('orthogonalize', () => {
  it.each([
    [4, 9],
    [9, 4],
    [5, 5],
    [1, 7],
  ] as const)('follows the published loop in float64 for %d by %d', async (rows, columns) => {
    const values = gaussianNoise(3, rows, 2 * rows * columns);
    const result = await orthogonalized(values, [2, rows, columns]);
    const expected = [0, 1].flatMap((index) =>
      newtonSchulz(matrixOf(values.subarray(index * rows * columns, (index + 1) * rows * columns), rows)).flat(),
    );
    expect(relativeError(result, expected)).toBeLessThan(1e-4);
  });

  it('brings all singular values between 0.6 and 1.3, whatever the size of the matrix', async () => {
    for (const size of [1e-4, 1, 1e4]) {
      const result = matrixOf(
        await orthogonalized(
          gaussianNoise(5, 0, 8 * 24).map((value) => value * size),
          [1, 8, 24],
        ),
        8,
      );
      // The squares of singular values are the eigenvalues of X X^T: their largest by iteration, and likewise of 2 I - X X^T.
      const gram = times(result, transposed(result));
      const largest = (matrix: Matrix): number => {
        let vector: Matrix = matrix.map((_, index) => [1 + index]);
        let value = 0;
        for (let round = 0; round < 500; round += 1) {
          const next = times(matrix, vector);
          value = Math.sqrt(next.flat().reduce((sum, entry) => sum + entry ** 2, 0));
          vector = next.map((row) => row.map((entry) => entry / value));
        }
        return value;
      };
      const shifted = gram.map((row, index) => row.map((value, column) => (index === column ? 2 : 0) - value));
      expect(Math.sqrt(largest(gram))).toBeLessThan(1.3);
      expect(Math.sqrt(2 - largest(shifted))).toBeGreaterThan(0.6);
    }
  });

  it('leaves a gradient of zeros as it is', async () => {
    expect(await orthogonalized(new Float32Array(12), [1, 3, 4])).toEqual(new Float32Array(12));
  });
});

describe('partitionParameters', () => {
  const layout = parameterLayout(tinyNetworks['like the shipped models']);

  it('gives Muon all kernels but the first and the last, those of one shape together, and AdamW all else', () => {
    const { layout: inGraph, kernelGroups, kernelLength, others } = partitionParameters(layout, { rateRatio: 1, momentum: 0.9 });
    const kernels = inGraph.parameters.filter(({ offset }) => offset < kernelLength);
    const declared = layout.parameters.filter(({ shape }) => shape.length === 4).map(({ name }) => name);
    expect(kernels.map(({ name }) => name).toSorted()).toEqual(declared.slice(1, -1).toSorted());
    expect(kernels.map(({ shape }) => shape)).toEqual(
      kernelGroups.flatMap(({ shape, count }) => Array.from({ length: count }, () => [...shape])),
    );
    expect(others.parameters.map(({ name }) => name)).toContain('input.weights');
    expect(others.parameters.map(({ name }) => name)).toContain('output.weights');
    expect(kernelLength + others.parameterCount).toBe(layout.parameterCount);
    expect(inGraph.parameters.map(({ offset }) => offset)).toEqual(
      inGraph.parameters.map((_, index) => inGraph.parameters.slice(0, index).reduce((sum, { length }) => sum + length, 0)),
    );
  });

  it('leaves everything where it is without Muon', () => {
    const { layout: inGraph, kernelGroups, others } = partitionParameters(layout, null);
    expect(inGraph).toEqual(layout);
    expect(others).toEqual(layout);
    expect(kernelGroups).toEqual([]);
    const config = stepConfig(tinyNetworks['like the shipped models']);
    expect(stateOf(config, livelyWeights(layout, 1))['second_moment']).toHaveLength(layout.parameterCount);
  });
});

describe('muonStep', () => {
  const kernelGroups = [
    { shape: [4, 2, 3, 3], count: 2, length: 144 },
    { shape: [6, 2, 1, 1], count: 1, length: 12 },
  ] as const;

  it('follows a float64 reference over three steps, with momentum, decay and a factor of the gradient', async () => {
    const [mu, rateRatio, decay, rate] = [0.9, 2.5, 0.1, 0.01];
    const graph = new Graph();
    const vector = (name: string) => graph.input(name, 'float32', [156]);
    const scalars = { learningRate: graph.input('rate', 'float32', [1]), gradientFactor: graph.input('factor', 'float32', [1]) };
    const state = { weights: vector('weights'), momentum: vector('momentum') };
    const next = muonStep(graph, { rateRatio, momentum: mu }, decay, { kernelGroups }, state, vector('gradient'), scalars);
    graph.output('next_weights', next.weights);
    graph.output('next_momentum', next.momentum);

    let [weights, momentum] = [gaussianNoise(1, 0, 156), new Float32Array(156)];
    let [expectedWeights, expectedMomentum] = [Array.from(weights), Array.from(momentum)];
    for (let step = 1; step <= 3; step += 1) {
      const gradient = gaussianNoise(2, step, 156);
      const outputs = await runGraph(graph, {
        weights,
        momentum,
        gradient: gradient.map((value) => value * 4),
        rate: Float32Array.of(rate),
        factor: Float32Array.of(0.25),
      });
      [weights, momentum] = [Float32Array.from(outputs.get('next_weights')), Float32Array.from(outputs.get('next_momentum'))];

      expectedMomentum = expectedMomentum.map((value, index) => mu * value + (1 - mu) * (gradient[index] ?? NaN));
      const direction = expectedMomentum.map((value, index) => mu * value + (1 - mu) * (gradient[index] ?? NaN));
      const parts = [
        [0, 72, 4, 18],
        [72, 144, 4, 18],
        [144, 156, 6, 2],
      ] as const;
      const update = parts.flatMap(([start, end, filters, inputs]) =>
        newtonSchulz(matrixOf(direction.slice(start, end), filters))
          .flat()
          .map((value) => value * 0.2 * Math.sqrt(Math.max(filters, inputs))),
      );
      expectedWeights = expectedWeights.map(
        (value, index) => value * (1 - rate * rateRatio * decay) - rate * rateRatio * (update[index] ?? NaN),
      );
    }
    expect(relativeError(weights, expectedWeights)).toBeLessThan(1e-5);
    expect(relativeError(momentum, expectedMomentum)).toBeLessThan(1e-6);
  });
});
