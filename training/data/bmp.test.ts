import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBitmap } from './bmp.ts';
import { bitmapOf, type BitmapKind } from './testing/bitmaps.ts';

const red = [255, 0, 0] as const;
const green = [0, 255, 0] as const;
const blue = [0, 0, 255] as const;
const white = [255, 255, 255] as const;
type Colour = readonly number[];

/** The colours of a bitmap, its rows from the top; an alpha of 255 is left out. */
function coloursOf(file: Buffer): Colour[][] {
  const bitmap = readBitmap(file);
  if (bitmap.kind === 'file') throw new Error('a file in the file');
  const { width, height, pixels } = bitmap;
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      const colour = [...pixels.subarray(4 * (row * width + column), 4 * (row * width + column) + 4)];
      return colour[3] === 255 ? colour.slice(0, 3) : colour;
    }),
  );
}

/** Three pixels a row: red, green, blue at the top, white, red, green below. */
const expected = [
  [red, green, blue],
  [white, red, green],
];
const palette = [red, green, blue, white];
const shorts = (...values: number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
const longs = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const picture = { width: 3, height: 2 };

describe('readBitmap', () => {
  it.each<[string, Omit<BitmapKind, 'width' | 'height'>]>([
    ['2 bits', { bits: 2, palette, rows: Buffer.from([0b11_00_01_00, 0, 0, 0, 0b00_01_10_00, 0, 0, 0]) }],
    ['4 bits', { bits: 4, palette, rows: Buffer.from([0x30, 0x10, 0, 0, 0x01, 0x20, 0, 0]) }],
    ['8 bits', { bits: 8, palette, rows: Buffer.from([3, 0, 1, 0, 0, 1, 2, 0]) }],
    ['8 bits of OS/2', { bits: 8, headerBytes: 12, palette, rows: Buffer.from([3, 0, 1, 0, 0, 1, 2, 0]) }],
    ['8 bits in runs', { bits: 8, compression: 1, palette, rows: Buffer.from([0, 3, 3, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 2, 0, 1]) }],
    ['4 bits in runs', { bits: 4, compression: 2, palette, rows: Buffer.from([0, 3, 0x30, 0x10, 0, 0, 2, 0x01, 1, 0x20, 0, 1]) }],
    ['16 bits, five a channel', { bits: 16, rows: shorts(0x7fff, 0x7c00, 0x03e0, 0, 0x7c00, 0x03e0, 0x001f, 0) }],
    [
      '16 bits by masks',
      { bits: 16, compression: 3, masks: [0xf800, 0x07e0, 0x001f], rows: shorts(0xffff, 0xf800, 0x07e0, 0, 0xf800, 0x07e0, 0x001f, 0) },
    ],
    ['24 bits', { bits: 24, rows: Buffer.from([255, 255, 255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 0]) }],
    ['32 bits', { bits: 32, rows: longs(0xffffff, 0xff0000, 0x00ff00, 0xff0000, 0x00ff00, 0x0000ff) }],
    [
      '32 bits of version 5 by masks',
      {
        bits: 32,
        compression: 3,
        headerBytes: 124,
        masks: [0xff, 0xff00, 0xff0000, 0xff000000],
        rows: longs(0xffffffff, 0xff0000ff, 0xff00ff00, 0xff0000ff, 0xff00ff00, 0xffff0000),
      },
    ],
    [
      '32 bits of version 2 by masks',
      {
        bits: 32,
        compression: 3,
        headerBytes: 52,
        masks: [0xff, 0xff00, 0xff0000],
        rows: longs(0xffffff, 0xff, 0xff00, 0xff, 0xff00, 0xff0000),
      },
    ],
  ])('reads %s', (_, kind) => {
    expect(coloursOf(bitmapOf({ ...picture, ...kind }))).toEqual(expected);
  });

  it('reads 1 bit, and rows from the top', () => {
    const rows = Buffer.from([0b101_00000, 0, 0, 0, 0b011_00000, 0, 0, 0]);
    const [top, below] = [
      [green, red, green],
      [red, green, green],
    ];
    expect(coloursOf(bitmapOf({ width: 3, height: -2, bits: 1, palette: [red, green], rows }))).toEqual([top, below]);
    expect(coloursOf(bitmapOf({ width: 3, height: 2, bits: 1, palette: [red, green], rows }))).toEqual([below, top]);
  });

  it('keeps transparency, unless the whole channel is empty', () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const of = (...values: number[]): Colour[][] =>
      coloursOf(bitmapOf({ width: 2, height: 1, bits: 32, compression: 3, headerBytes: 108, masks, rows: longs(...values) }));
    expect(of(0x80ff0000, 0x0000ff00)).toEqual([
      [
        [255, 0, 0, 128],
        [0, 255, 0, 0],
      ],
    ]);
    expect(of(0x00ff0000, 0x0000ff00)).toEqual([[red, green]]);
  });

  it('leaves pixels that runs skip at colour 0', () => {
    const rows = Buffer.from([0, 2, 2, 1, 1, 1, 0, 1]);
    expect(coloursOf(bitmapOf({ ...picture, bits: 8, compression: 1, palette, rows }))).toEqual([
      [red, red, green],
      [red, red, red],
    ]);
  });

  it('hands out a whole file in it', () => {
    const rows = Buffer.from('a JPEG');
    expect(readBitmap(bitmapOf({ ...picture, bits: 0, compression: 4, rows }))).toEqual({ kind: 'file', bytes: rows });
  });

  it.each<[string, Partial<BitmapKind>, string]>([
    ['a file that is cut short', { rows: Buffer.alloc(20) }, 'it ends after'],
    ['runs that are cut short', { bits: 8, compression: 1, palette, rows: Buffer.from([3, 0]) }, 'it ends in row 0 of 2'],
    ['a colour that the palette lacks', { bits: 8, palette, rows: Buffer.from([3, 0, 1, 0, 0, 1, 9, 0]) }, 'colour 9 of 4'],
    ['claims of gigabytes', { width: 2 ** 20, height: 2 ** 20 }, 'claims 1048576x1048576 pixels'],
    ['5 bits', { bits: 5 }, 'bitmaps of 5 bits'],
    ['an unknown compression', { compression: 11 }, 'compression 11'],
  ])('refuses %s', (_, changes, message) => {
    expect(() => readBitmap(bitmapOf({ ...picture, bits: 24, rows: Buffer.alloc(24), ...changes }))).toThrow(message);
  });

  it('ends with pixels or an Error whatever bytes are changed', () => {
    const whole = bitmapOf({
      ...picture,
      bits: 8,
      compression: 1,
      palette,
      rows: Buffer.from([0, 3, 3, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 2, 0, 1]),
    });
    const changes = fc.array(fc.tuple(fc.integer({ min: 2, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    let read = 0;
    fc.assert(
      fc.property(changes, fc.nat(whole.length), (mutations, length) => {
        const file = Buffer.from(whole);
        // Its sides stay small, so that nothing large is allocated.
        for (const [at, value] of mutations) if (at < 18 || at > 25) file[at] = value;
        for (const damaged of [file, file.subarray(0, length)]) {
          try {
            const bitmap = readBitmap(damaged);
            if (bitmap.kind === 'pixels') expect(bitmap.pixels).toHaveLength(4 * bitmap.width * bitmap.height);
            read++;
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect(error).not.toBeInstanceOf(TypeError);
          }
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(read).toBeGreaterThan(10);
  });
});
