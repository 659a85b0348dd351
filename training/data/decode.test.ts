import sharp, { type Color, type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { centreSquare } from '../../src/training-step/crop.ts';
import { decodeSquare } from './decode.ts';
import { bitmapOf, tiffOf } from './testing/bitmaps.ts';
import { gradientJpeg, gradientPng } from './testing/fixtures.ts';

const flat = (width: number, height: number, background: Color, channels: 3 | 4 = 3): Sharp =>
  sharp({ create: { width, height, channels, background } });

/** The colour of every pixel where they are all the same. */
function onlyColour(planes: Uint8Array): number[] {
  const area = planes.length / 3;
  return [0, 1, 2].map((channel) => {
    const plane = planes.subarray(channel * area, (channel + 1) * area);
    expect(new Set(plane).size).toBe(1);
    return plane[0] ?? -1;
  });
}

describe('decodeSquare', () => {
  it('copies pixels as they are where nothing is resized: planes of red, green, blue', async () => {
    const planes = await decodeSquare(await gradientPng(10, 20, 77), 4, () => ({ left: 3, top: 5, width: 4, height: 4 }));
    const columns = [3, 4, 5, 6].map((column) => Math.round((255 * column) / 10));
    const rows = [5, 6, 7, 8].map((row) => Math.round((255 * row) / 20));
    expect([...planes]).toEqual([
      ...rows.flatMap(() => columns),
      ...rows.flatMap((value) => [value, value, value, value]),
      ...Array<number>(16).fill(77),
    ]);
  });

  it('averages when it makes images smaller', async () => {
    const stripes = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, index) => (Math.floor(index / 3) % 2) * 200));
    const png = await sharp(stripes, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    const planes = await decodeSquare(png, 8, centreSquare);
    for (const value of planes) expect(Math.abs(value - 100)).toBeLessThanOrEqual(6);
  });

  it('turns an image upright before it crops', async () => {
    const left = await flat(20, 40, '#ff0000')
      .composite([{ input: await flat(20, 20, '#0000ff').png().toBuffer(), left: 0, top: 0 }])
      .png()
      .toBuffer();
    // Orientation 6: the stored image is to be turned by 90 degrees to the right, so its top comes to the right.
    const turned = await sharp(left).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
    const sizes: number[][] = [];
    const planes = await decodeSquare(turned, 20, (width, height) => {
      sizes.push([width, height]);
      return { left: 20, top: 0, width: 20, height: 20 };
    });
    expect(sizes).toEqual([[40, 20]]);
    const [red = 255, , blue = 0] = [planes[10 * 20 + 12], 0, planes[2 * 400 + 10 * 20 + 12]];
    expect(red).toBeLessThan(30);
    expect(blue).toBeGreaterThan(225);
  });

  it.each([
    ['grey', flat(8, 8, '#808080').toColourspace('b-w').png(), [128, 128, 128]],
    ['16-bit', flat(8, 8, '#ff8000').toColourspace('rgb16').png(), [255, 128, 0]],
    ['transparent', flat(8, 8, { r: 255, g: 0, b: 0, alpha: 0 }, 4).png(), [255, 255, 255]],
    ['palette', flat(8, 8, '#ff0000').png({ palette: true }), [255, 0, 0]],
    ['WebP', flat(8, 8, '#00ff00').webp({ lossless: true }), [0, 255, 0]],
    ['GIF', flat(8, 8, '#0000ff').gif(), [0, 0, 255]],
    ['TIFF', flat(8, 8, '#0000ff').tiff({ compression: 'lzw' }), [0, 0, 255]],
  ])('gives RGB bytes of a %s image', async (_, image, colour) => {
    expect(onlyColour(await decodeSquare(await image.toBuffer(), 4, centreSquare))).toEqual(colour);
  });

  it('gives RGB bytes of a CMYK JPEG', async () => {
    const cmyk = await flat(8, 8, '#ffffff').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    for (const value of await decodeSquare(cmyk, 4, centreSquare)) expect(value).toBeGreaterThan(245);
  });

  const whole = (width: number) => () => ({ left: 0, top: 0, width, height: 1 });
  const ramp = Array.from({ length: 16 }, (_, index) => index / 15);
  const packed = (values: Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Float32Array): Buffer =>
    Buffer.from(values.buffer);
  const bytesOf = (values: readonly number[]): number[] => values.map((value) => Math.round(255 * value));

  it.each([
    ['4', packed(Uint8Array.from({ length: 8 }, (_, index) => 34 * index + 1))],
    ['8', packed(Uint8Array.from(ramp, (value) => 255 * value))],
    ['16', packed(Uint16Array.from(ramp, (value) => 65_535 * value))],
    ['32', packed(Uint32Array.from(ramp, (value) => (2 ** 32 - 1) * value))],
  ])('scales the greys of a TIFF of %s bits, black or white being zero', async (bits, row) => {
    const decode = (photometric: number) =>
      Promise.all(
        ramp.map((_, index) =>
          decodeSquare(tiffOf({ width: 16, bits: Number(bits), format: 1, photometric, row }), 1, () => ({
            left: index,
            top: 0,
            width: 1,
            height: 1,
          })),
        ),
      );
    const greys = (pixels: Uint8Array[]): number[] => pixels.map(([grey = -1]) => grey);
    expect(greys(await decode(1))).toEqual(bytesOf(ramp));
    expect(greys(await decode(0))).toEqual(bytesOf(ramp.map((value) => 1 - value)));
  });

  it('scales the colours of a TIFF of 32 bits', async () => {
    const row = packed(Uint32Array.of(2 ** 32 - 1, 2 ** 31, 0));
    expect([...(await decodeSquare(tiffOf({ width: 1, bits: 32, format: 1, photometric: 2, samples: 3, row }), 1, whole(1)))]).toEqual([
      255, 128, 0,
    ]);
  });

  it.each([
    ['signed 8-bit', { bits: 8, format: 2, row: packed(Int8Array.from(ramp, (value) => 255 * value - 128)) }, 'its numbers are signed'],
    [
      'signed 16-bit',
      { bits: 16, format: 2, row: packed(Int16Array.from(ramp, (value) => 65_535 * value - 32_768)) },
      'its numbers are signed',
    ],
    ['fractional', { bits: 32, format: 3, row: packed(Float32Array.from(ramp)) }, 'its numbers are fractions'],
    ['fractional 64-bit', { bits: 64, format: 3, row: packed(Uint8Array.from({ length: 128 })) }, 'header'],
    ['12-bit', { bits: 12, format: 1, row: packed(Uint8Array.from({ length: 24 })) }, 'header'],
    [
      '16-bit palette',
      { bits: 16, format: 1, photometric: 3, palette: new Uint16Array(3 * 65_536), row: packed(Uint16Array.from(ramp)) },
      'palette of more than 256',
    ],
  ])('refuses the %s numbers of a TIFF rather than to guess what is white', async (_, kind, message) => {
    await expect(decodeSquare(tiffOf({ width: 16, photometric: 1, ...kind }), 1, whole(1))).rejects.toThrow(message);
  });

  it('reads a bitmap, and the JPEG in one', async () => {
    const rows = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0]);
    const planes = await decodeSquare(bitmapOf({ width: 2, height: 2, bits: 24, rows }), 2, centreSquare);
    expect([...planes]).toEqual([255, 255, 0, 0, 0, 255, 0, 255, 0, 255, 255, 0]);
    const jpeg = await gradientJpeg(16, 16);
    expect(await decodeSquare(bitmapOf({ width: 16, height: 16, bits: 0, compression: 4, rows: jpeg }), 8, centreSquare)).toEqual(
      await decodeSquare(jpeg, 8, centreSquare),
    );
  });

  it.each([
    // Firmware of some telephones writes an end of the spectrum of 0 instead of 63 for the one scan that there is.
    [
      'a telephone, with a wrong number in the header of its scan',
      (jpeg: Buffer, scan: number) => Buffer.concat([jpeg.subarray(0, scan + 12), Buffer.of(0), jpeg.subarray(scan + 13)]),
    ],
    [
      'a program that left bytes between two segments',
      (jpeg: Buffer, scan: number) => Buffer.concat([jpeg.subarray(0, scan), Buffer.of(0, 0, 0), jpeg.subarray(scan)]),
    ],
  ])('reads a JPEG of %s, as every viewer does', async (_, flawed) => {
    const jpeg = await gradientJpeg(64, 64);
    const scan = jpeg.indexOf(Buffer.of(0xff, 0xda));
    expect(jpeg[scan + 12]).toBe(63);
    expect(await decodeSquare(flawed(jpeg, scan), 32, centreSquare)).toEqual(await decodeSquare(jpeg, 32, centreSquare));
  });

  it('refuses truncated and foreign files', async () => {
    const jpeg = await gradientJpeg(64, 64);
    for (const broken of [jpeg.subarray(0, jpeg.length - 200), jpeg.subarray(0, 10), Buffer.from('<html>'), Buffer.alloc(0)]) {
      await expect(decodeSquare(broken, 32, centreSquare)).rejects.toThrow();
    }
  });
});
