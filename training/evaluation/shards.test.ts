import { expect, it } from 'vitest';
import { rangesOf } from './shards.ts';

it('gives every image to one shard, in blocks', () => {
  const shards = [1, 2, 3].map((index) => rangesOf(1100, { index, count: 3 }));
  expect(shards).toEqual([
    [
      { first: 0, count: 256 },
      { first: 768, count: 256 },
    ],
    [
      { first: 256, count: 256 },
      { first: 1024, count: 76 },
    ],
    [{ first: 512, count: 256 }],
  ]);
  expect(rangesOf(100, { index: 2, count: 3 })).toEqual([]);
});
