import { expect, it } from 'vitest';
import { rgbPlanes } from './generated-features.ts';

it('rounds to bytes as a PNG has them, and gives grey images three equal planes', () => {
  const values = Float32Array.of(-1, 1, 0, -2, 0.5, 0.25, 9, -0.25);
  const grey = rgbPlanes({ values, channels: 1, size: 2 });
  const [first, second] = [
    [0, 255, 128, 0],
    [191, 159, 255, 96],
  ];
  expect([...grey]).toEqual([first, first, first, second, second, second].flat());
  const colours = rgbPlanes({ values: values.subarray(0, 3), channels: 3, size: 1 });
  expect([...colours]).toEqual([0, 255, 128]);
});
