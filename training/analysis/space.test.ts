import { expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { plainMatrixProduct } from '../../src/metrics/matrix.ts';
import { centredProducts, distancesInPlane, distancesOf } from './space.ts';

it('gives the products and the distances of vectors, over more dimensions than are multiplied at a time', async () => {
  const [count, dimensions] = [5, 2500];
  const values = gaussianNoise(1, 0, count * dimensions).map((value) => value + 3);
  const products = await centredProducts({ count, dimensions, values }, plainMatrixProduct);
  const distances = distancesOf(products);
  // Products about the mean add up to nothing.
  for (let row = 0; row < count; row += 1) {
    expect(products.values.subarray(row * count, (row + 1) * count).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
  }
  for (let a = 0; a < count; a += 1) {
    for (let b = 0; b < count; b += 1) {
      let squared = 0;
      for (let axis = 0; axis < dimensions; axis += 1)
        squared += ((values[a * dimensions + axis] ?? 0) - (values[b * dimensions + axis] ?? 0)) ** 2;
      expect(distances.values[a * count + b]).toBeCloseTo(Math.sqrt(squared), 6);
    }
  }
});

it('gives the distances of points of the plane', () => {
  expect([...distancesInPlane(Float64Array.of(0, 0, 3, 4, 3, 0)).values]).toEqual([0, 5, 3, 5, 0, 4, 3, 4, 0]);
});
