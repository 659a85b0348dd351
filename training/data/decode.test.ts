import sharp, { type Color, type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { centreSquare } from './crop.ts';
import { decodeSquare } from './decode.ts';
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
    const png = await sharp(stripes, { raw: { width: 64, height: 64, channels: 3 } }).png().toBuffer();
    const planes = await decodeSquare(png, 8, centreSquare);
    for (const value of planes) expect(Math.abs(value - 100)).toBeLessThanOrEqual(6);
  });

  it('turns an image upright before it crops', async () => {
    const left = await flat(20, 40, '#ff0000').composite([{ input: await flat(20, 20, '#0000ff').png().toBuffer(), left: 0, top: 0 }]).png().toBuffer();
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

  it.each([
    // Firmware of some telephones writes an end of the spectrum of 0 instead of 63 for the one scan that there is.
    ['a telephone, with a wrong number in the header of its scan', (jpeg: Buffer, scan: number) => Buffer.concat([jpeg.subarray(0, scan + 12), Buffer.of(0), jpeg.subarray(scan + 13)])],
    ['a program that left bytes between two segments', (jpeg: Buffer, scan: number) => Buffer.concat([jpeg.subarray(0, scan), Buffer.of(0, 0, 0), jpeg.subarray(scan)])],
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
