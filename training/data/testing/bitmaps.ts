/* Bitmaps and TIFF files of every kind, written by hand: what no encoder at hand writes. */

export interface BitmapKind {
  readonly bits: number;
  readonly width: number;
  /** Negative for rows from the top. */
  readonly height: number;
  readonly compression?: number;
  /** 12 is OS/2 1.x, 40 version 1, 52 to 124 versions 2 to 5. */
  readonly headerBytes?: number;
  /** Red, green, blue. */
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly masks?: readonly number[];
  /** The rows as the file has them, padding included. */
  readonly rows: Buffer;
}

export function bitmapOf({ bits, width, height, compression = 0, headerBytes = 40, palette = [], masks = [], rows }: BitmapKind): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(headerBytes, 0);
  const isCore = headerBytes === 12;
  if (isCore) {
    header.writeUInt16LE(width, 4);
    header.writeUInt16LE(height, 6);
    header.writeUInt16LE(1, 8);
    header.writeUInt16LE(bits, 10);
  } else {
    header.writeInt32LE(width, 4);
    header.writeInt32LE(height, 8);
    header.writeUInt16LE(1, 12);
    header.writeUInt16LE(bits, 14);
    header.writeUInt32LE(compression, 16);
    header.writeUInt32LE(palette.length, 32);
  }
  const maskBytes = Buffer.from(Uint32Array.from(masks).buffer);
  if (headerBytes > 40) maskBytes.copy(header, 40);
  const colours = Buffer.concat(palette.map(([red, green, blue]) => Buffer.from(isCore ? [blue, green, red] : [blue, green, red, 0])));
  // A gap, as some programs leave one before the rows.
  const parts = [header, ...(headerBytes > 40 ? [] : [maskBytes]), colours, Buffer.alloc(2)];
  const file = Buffer.alloc(14);
  file.write('BM');
  file.writeUInt32LE(14 + parts.reduce((sum, part) => sum + part.length, 0), 10);
  return Buffer.concat([file, ...parts, rows]);
}

export interface TiffKind {
  readonly width: number;
  readonly bits: number;
  /** 1 unsigned, 2 signed, 3 fractions. */
  readonly format: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 a palette. */
  readonly photometric: number;
  readonly samples?: number;
  /** All red, then all green, then all blue. */
  readonly palette?: Uint16Array;
  readonly row: Buffer;
}

/** A TIFF file of one row (TIFF revision 6.0, section 8). */
export function tiffOf({ width, bits, format, photometric, samples = 1, palette, row }: TiffKind): Buffer {
  const chunks = [row];
  let at = 8 + row.length;
  const append = (bytes: Buffer): number => {
    chunks.push(bytes);
    at += bytes.length;
    return at - bytes.length;
  };
  const shorts = (values: readonly number[]): number =>
    values.length === 1 ? (values[0] ?? 0) : append(Buffer.from(Uint16Array.from(values).buffer));
  const [SHORT, LONG] = [3, 4];
  const bitsOfSamples = shorts(Array<number>(samples).fill(bits));
  const formats = shorts(Array<number>(samples).fill(format));
  const colours = palette && append(Buffer.from(palette.buffer));
  const entries: (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, 1],
    [258, SHORT, samples, bitsOfSamples],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, photometric],
    [273, LONG, 1, 8],
    [277, SHORT, 1, samples],
    [278, LONG, 1, 1],
    [279, LONG, 1, row.length],
    ...(colours === undefined ? [] : [[320, SHORT, palette?.length ?? 0, colours] as const]),
    [339, SHORT, samples, formats],
  ];
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * index);
    directory.writeUInt16LE(type, 4 + 12 * index);
    directory.writeUInt32LE(count, 6 + 12 * index);
    directory.writeUInt32LE(value, 10 + 12 * index);
  }
  const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(at, 4);
  return Buffer.concat([header, ...chunks, directory]);
}
