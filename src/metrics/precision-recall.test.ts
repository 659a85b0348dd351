import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { TooFewImagesError } from './errors.ts';
import type { Features } from './features.ts';
import { plainMatrixProduct } from './matrix.ts';
import { precisionRecall } from './precision-recall.ts';

/** `count` points of a plane, each made of a standard normal one. */
function points(count: number, seed: number, place: (x: number, y: number, index: number) => [number, number]): Features {
  const noise = gaussianNoise(seed, 0, 2 * count);
  const values = Float32Array.from(
    Array.from({ length: count }, (_, index) => place(noise[2 * index] ?? 0, noise[2 * index + 1] ?? 0, index)).flat(),
  );
  return { count, dimensions: 2, values };
}

const measured = (generated: Features, real: Features) => precisionRecall(generated, real, plainMatrixProduct);
const line = (values: number[]): Features => ({ count: values.length, dimensions: 1, values: Float32Array.from(values) });

describe('precision and recall', () => {
  it('count by hand on a line, where balls reach to the third neighbour', async () => {
    // Radii of 0, 1, 2, 3, 10: 3, 2, 2, 3 and 9.
    const real = line([0, 1, 2, 3, 10]);
    expect(await measured(line([-2.5, 5.5, 18.5, 30]), real)).toMatchObject({ precision: 3 / 4 });
    // Radii of the generated: 32.5, 24.5, 21 and 32.5 reach every real one.
    expect(await measured(line([-2.5, 5.5, 18.5, 30]), real)).toMatchObject({ recall: 1 });
  });

  it('are both near 1 for two samples of one distribution, and 0 for two far apart', async () => {
    const [left, right, far] = [points(400, 1, (x, y) => [x, y]), points(400, 2, (x, y) => [x, y]), points(400, 3, (x, y) => [x + 100, y])];
    const { precision, recall } = await measured(left, right);
    expect(Math.min(precision, recall)).toBeGreaterThan(0.9);
    expect(await measured(far, right)).toEqual({ precision: 0, recall: 0 });
  });

  it('tell a model that draws one of two kinds alone from one that draws others, too', async () => {
    const both = points(400, 1, (x, y, index) => [x + (index % 2) * 50, y]);
    const one = points(400, 2, (x, y) => [x, y]);
    const narrow = await measured(one, both);
    expect(narrow.precision).toBeGreaterThan(0.9);
    expect(narrow.recall).toBeCloseTo(0.5, 1);
    const wide = await measured(both, one);
    expect(wide.precision).toBeCloseTo(0.5, 1);
    expect(wide.recall).toBeGreaterThan(0.9);
  });

  it('exchange their roles when the sets do', async () => {
    const [left, right] = [points(60, 1, (x, y) => [x, y]), points(90, 2, (x, y) => [2 * x, y])];
    const [there, back] = [await measured(left, right), await measured(right, left)];
    expect(back).toEqual({ precision: there.recall, recall: there.precision });
  });

  it('are refused where there is no third neighbour', async () => {
    await expect(measured(line([1, 2, 3]), line([1, 2, 3, 4]))).rejects.toThrow(TooFewImagesError);
    await expect(measured(line([1, 2, 3, 4]), line([]))).rejects.toThrow(TooFewImagesError);
  });
});
