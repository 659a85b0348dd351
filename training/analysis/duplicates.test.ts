import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { centreSquare } from '../../src/training-step/crop.ts';
import type { Partition } from '../data/dataset.ts';
import { decodeSquare } from '../data/decode.ts';
import { findDuplicates, type DuplicateSearch } from './duplicates.ts';
import { SPECTRUM_LENGTH, writeSpectrum } from './thumbnail.ts';

const SIDE = 64;
const THRESHOLD = 10;

/** A photograph of seeded blots, 200x160 pixels, as a PNG. */
async function photograph(seed: number): Promise<Buffer> {
  const blots = Uint8Array.from(gaussianNoise(seed, 0, 3 * 10 * 8), (value) => Math.min(255, Math.max(0, 128 + 70 * value)));
  return sharp(blots, { raw: { width: 10, height: 8, channels: 3 } })
    .resize(200, 160, { kernel: 'cubic' })
    .png()
    .toBuffer();
}

async function spectraOf(files: readonly Buffer[]): Promise<Float32Array> {
  const spectra = new Float32Array(files.length * SPECTRUM_LENGTH);
  for (const [index, bytes] of files.entries()) {
    writeSpectrum(
      spectra.subarray(index * SPECTRUM_LENGTH, (index + 1) * SPECTRUM_LENGTH),
      await decodeSquare(bytes, SIDE, centreSquare),
      SIDE,
    );
  }
  return spectra;
}

const search = (
  spectra: Float32Array,
  parts: readonly Partition[],
  more: Partial<DuplicateSearch> = {},
): ReturnType<typeof findDuplicates> => findDuplicates({ spectra, parts, threshold: THRESHOLD, examples: 50, ...more });

describe('the search for near-duplicates', () => {
  it('finds the re-encoded, resized and mirrored ones among others, and no others', async () => {
    const originals = await Promise.all(Array.from({ length: 24 }, (_, seed) => photograph(seed)));
    const planted = await Promise.all([
      sharp(originals[3]).jpeg({ quality: 30 }).toBuffer(),
      sharp(originals[7]).resize(75, 60).webp({ quality: 60 }).toBuffer(),
      sharp(originals[11]).flop().png().toBuffer(),
      sharp(originals[15]).resize(500, 400).flop().jpeg({ quality: 70 }).toBuffer(),
    ]);
    const files = [...originals, ...planted];
    const parts = files.map((_, index): Partition => (index < originals.length ? 'train' : 'test'));
    const { pairs, acrossParts, imagesAcrossParts, examples } = await search(await spectraOf(files), parts);
    expect({ pairs, acrossParts, imagesAcrossParts }).toEqual({ pairs: 4, acrossParts: 4, imagesAcrossParts: 8 });
    expect(examples.map(({ first, second, mirrored }) => [first, second, mirrored]).sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [3, 24, false],
      [7, 25, false],
      [11, 26, true],
      [15, 27, true],
    ]);
    expect(examples.map(({ distance }) => distance)).toEqual(examples.map(({ distance }) => distance).sort((a, b) => a - b));
  });

  it('counts pairs within a part, but does not show them', async () => {
    const file = await photograph(1);
    const spectra = await spectraOf([file, file, file]);
    expect(await search(spectra, ['train', 'train', 'validation'])).toMatchObject({
      pairs: 3,
      acrossParts: 2,
      imagesAcrossParts: 3,
      examples: [
        { first: 0, second: 2, distance: 0 },
        { first: 1, second: 2, distance: 0 },
      ],
    });
    expect((await search(spectra, ['train', 'train', 'validation'], { examples: 1 })).examples).toHaveLength(1);
  });

  it('finds exactly what comparing all pairs finds', async () => {
    // Spectra whose differences are spread around the threshold.
    const count = 120;
    const noise = gaussianNoise(9, 0, count * SPECTRUM_LENGTH);
    const spectra = noise.map((value, index) => value * 6 * 0.6 ** (index % SPECTRUM_LENGTH));
    let direct = 0;
    for (let a = 0; a < count; a += 1) {
      for (let b = 0; b < a; b += 1) if (straightDistance(spectra, a, b) <= THRESHOLD) direct += 1;
    }
    const { pairs, examples } = await search(
      spectra,
      Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'train' : 'test')),
    );
    expect(direct).toBeGreaterThan(1000);
    expect(pairs).toBeGreaterThanOrEqual(direct);
    for (const { first, second, distance, mirrored } of examples) {
      if (mirrored) expect(distance).toBeLessThan(straightDistance(spectra, first, second));
      else expect(distance).toBeCloseTo(straightDistance(spectra, first, second), 4);
    }
  });

  it('stops when it is aborted', async () => {
    const spectra = new Float32Array(4000 * SPECTRUM_LENGTH);
    const stop = AbortSignal.timeout(1);
    await expect(search(spectra, new Array<Partition>(4000).fill('train'), { signal: stop })).rejects.toThrow(/timeout/);
  });
});

describe('the spectrum of a thumbnail', () => {
  it('tells the root mean square difference in grey levels, since the transform keeps lengths', async () => {
    const [left, right] = await Promise.all([grey(40), grey(70)]);
    const spectra = await spectraOf([left, right]);
    expect(straightDistance(spectra, 0, 1)).toBeCloseTo(30, 3);
    // Half of the image by 30: the root of 30^2 / 2.
    const half = await sharp(left)
      .composite([{ input: { create: { width: 32, height: 64, channels: 3, background: '#464646' } }, left: 0, top: 0 }])
      .png()
      .toBuffer();
    expect(straightDistance(await spectraOf([left, half]), 0, 1)).toBeCloseTo(Math.sqrt(30 ** 2 / 2), 3);
  });

  it('refuses a side that does not divide', () => {
    expect(() => writeSpectrum(new Float32Array(SPECTRUM_LENGTH), new Uint8Array(3 * 20 * 20), 20)).toThrow(RangeError);
  });
});

function grey(level: number): Promise<Buffer> {
  return sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: { r: level, g: level, b: level } } })
    .png()
    .toBuffer();
}

function straightDistance(spectra: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let index = 0; index < SPECTRUM_LENGTH; index += 1) {
    sum += ((spectra[a * SPECTRUM_LENGTH + index] ?? 0) - (spectra[b * SPECTRUM_LENGTH + index] ?? 0)) ** 2;
  }
  return Math.sqrt(sum);
}
