import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageFolder } from '../data/folder.ts';
import { gradientJpeg, writeFiles } from '../data/testing/fixtures.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { measureSizes, summarizeLengths } from './sizes.ts';

describe('the stored sizes', () => {
  it('are read from the files', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, {
      'a.jpg': await gradientJpeg(30, 20),
      'b.jpg': await gradientJpeg(40, 20),
      'c.jpg': await gradientJpeg(31, 50),
    });
    let last: readonly number[] = [];
    const { width, height } = await measureSizes(await imageFolder.open(folder), (...progress) => (last = progress));
    expect(width).toEqual({
      smallest: 30,
      median: 31,
      largest: 40,
      histogram: { from: 30, width: 1, counts: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
    });
    expect(height).toMatchObject({ smallest: 20, median: 20, largest: 50 });
    expect(last).toEqual([3, 3]);
  });

  it('have a median between the two in the middle, and one bin where they are all the same', () => {
    expect(summarizeLengths([4, 1, 2, 3]).median).toBe(2.5);
    expect(summarizeLengths([89, 89])).toEqual({
      smallest: 89,
      median: 89,
      largest: 89,
      histogram: { from: 89, width: 1, counts: [2] },
    });
  });

  it('have bins of 1, 2 or 5 times a power of ten, few of them, that hold every image', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 50 }), (lengths) => {
        const { histogram, smallest, largest } = summarizeLengths(lengths);
        expect(String(histogram.width)).toMatch(/^[125]0*$/);
        expect(histogram.counts.length).toBeLessThanOrEqual(41);
        expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(lengths.length);
        expect(histogram.from).toBeLessThanOrEqual(smallest);
        expect(histogram.from + histogram.counts.length * histogram.width).toBeGreaterThan(largest);
      }),
    );
  });
});
