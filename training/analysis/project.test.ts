import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { plainMatrixProduct } from '../../src/metrics/matrix.ts';
import { compactness } from './compactness.ts';
import { projections, type VectorSpace } from './project.ts';
import { centredProducts, distancesInPlane, distancesOf } from './space.ts';

async function spaceOf(vectors: readonly (readonly number[])[]): Promise<VectorSpace> {
  const dimensions = vectors[0]?.length ?? 0;
  const products = await centredProducts(
    { count: vectors.length, dimensions, values: Float32Array.from(vectors.flat()) },
    plainMatrixProduct,
  );
  return { products, distances: distancesOf(products) };
}

/** Three heaps of `size` points in five dimensions, 20 apart and 1 wide. */
function heaps(size: number): number[][] {
  const noise = gaussianNoise(5, 0, 3 * size * 5);
  return Array.from({ length: 3 * size }, (_, point) =>
    Array.from({ length: 5 }, (_, axis) => (noise[5 * point + axis] ?? 0) + (axis === point % 3 ? 20 : 0)),
  );
}

const coordinates = (points: Float64Array, axis: 0 | 1): number[] => Array.from(points).filter((_, index) => index % 2 === axis);

describe('PCA', () => {
  it('finds the axes of a cross, with the coordinates and variances of the closed form', async () => {
    // Along (3, 4)/5 points at +-10 (variance 200), along (-4, 3)/5 at +-5 (variance 50), all moved by (7, 7).
    const space = await spaceOf([
      [13, 15],
      [1, -1],
      [3, 10],
      [11, 4],
    ]);
    const { points, explainedVariance } = await projections.pca(space, { seed: 1 });
    expect(explainedVariance?.[0]).toBeCloseTo(0.8, 6);
    expect(explainedVariance?.[1]).toBeCloseTo(0.2, 6);
    const [first, second] = [coordinates(points, 0), coordinates(points, 1)];
    expect(first.map(Math.abs).map((value) => Math.round(1e4 * value) / 1e4)).toEqual([10, 10, 0, 0]);
    expect(second.map(Math.abs).map((value) => Math.round(1e4 * value) / 1e4)).toEqual([0, 0, 5, 5]);
    expect((first[0] ?? 0) * (first[1] ?? 0)).toBeCloseTo(-100, 3);
  });

  it('keeps the distances of points that lie in a plane', async () => {
    const noise = gaussianNoise(3, 0, 40);
    const [a, b] = [
      [0.6, 0, 0.8, 0],
      [0, 1, 0, 0],
    ] as const;
    const space = await spaceOf(
      Array.from({ length: 20 }, (_, point) =>
        a.map((value, axis) => 4 * value * (noise[2 * point] ?? 0) + (b[axis] ?? 0) * (noise[2 * point + 1] ?? 0)),
      ),
    );
    const { points, explainedVariance } = await projections.pca(space, { seed: 1 });
    expect((explainedVariance?.[0] ?? 0) + (explainedVariance?.[1] ?? 0)).toBeCloseTo(1, 5);
    for (const [index, distance] of distancesInPlane(points).values.entries())
      expect(distance).toBeCloseTo(space.distances.values[index] ?? NaN, 3);
  });

  it('gives points of no spread for vectors that are all the same, and no second axis for those on a line', async () => {
    const same = await projections.pca(
      await spaceOf([
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
      { seed: 1 },
    );
    expect(same).toMatchObject({ explainedVariance: [0, 0] });
    expect([...same.points]).toEqual([0, 0, 0, 0, 0, 0]);
    const line = await projections.pca(
      await spaceOf([
        [0, 0],
        [3, 4],
        [6, 8],
      ]),
      { seed: 1 },
    );
    expect(line.explainedVariance?.[0]).toBeCloseTo(1, 9);
    expect(coordinates(line.points, 0).map(Math.abs)).toEqual([expect.closeTo(5, 4), expect.closeTo(0, 4), expect.closeTo(5, 4)]);
    for (const value of coordinates(line.points, 1)) expect(value).toBeCloseTo(0, 3);
  });
});

describe.each(['pca', 'tsne', 'umap'] as const)('%s', (method) => {
  it('keeps heaps that are far apart together', async () => {
    const space = await spaceOf(heaps(30));
    const { points } = await projections[method](space, { seed: 1 });
    const groups = Array.from({ length: 90 }, (_, point) => point % 3);
    const { silhouette, neighbours } = compactness(distancesInPlane(points), groups);
    expect(silhouette).toBeGreaterThan(0.5);
    expect(neighbours).toBe(1);
  });

  it('gives the same points for the same seed', async () => {
    const space = await spaceOf(heaps(12));
    const [one, again] = [await projections[method](space, { seed: 4 }), await projections[method](space, { seed: 4 })];
    expect(one.points).toEqual(again.points);
  });

  it.each([3, 4, 6, 7, 12])('lays %i vectors out', async (count) => {
    const { points } = await projections[method](await spaceOf(heaps(4).slice(0, count)), { seed: 1 });
    expect(points).toHaveLength(2 * count);
    expect(points.every(Number.isFinite)).toBe(true);
  });
});

it.each(['tsne', 'umap'] as const)('%s stops when it is aborted', async (method) => {
  const stop = new AbortController();
  const space = await spaceOf(heaps(60));
  const onProgress = (): void => {
    stop.abort(new Error('enough'));
  };
  await expect(projections[method](space, { seed: 1, signal: stop.signal, onProgress })).rejects.toThrow('enough');
});
