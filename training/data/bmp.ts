/*
 * Windows bitmaps, which sharp's libvips does not read and no kept library reads in all their forms: headers from OS/2 1.x
 * to version 5, palettes, run lengths, channel masks, rows from either end, and a whole JPEG or PNG in place of rows
 * (Microsoft, "Bitmap Storage" and "Bitmap Compression").
 */
const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
/** OS/2 2.x, whose other compressions are not Microsoft's. */
const OS2_HEADER_BYTES = 64;
/** With masks of red, green and blue alone. */
const VERSION_2_HEADER_BYTES = 52;
/** As many as sharp takes of other formats. */
const LARGEST_AREA = 0x3fff ** 2;

const compressions = { none: 0, runs8: 1, runs4: 2, masks: 3, jpeg: 4, png: 5, alphaMasks: 6 } as const;

/** What a bitmap holds: its pixels, uint8 RGBA from the upper left corner row after row, or another file in it. */
export type Bitmap =
  | { readonly kind: 'pixels'; readonly width: number; readonly height: number; readonly pixels: Uint8Array }
  | { readonly kind: 'file'; readonly bytes: Buffer };

interface Header {
  readonly width: number;
  readonly height: number;
  /** Whether the first row is the uppermost. */
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Byte at which the rows begin. */
  readonly start: number;
  /** Red, green, blue, alpha of each index, as far as the palette goes. */
  readonly palette: readonly (readonly number[])[];
  /** Of red, green, blue and alpha; 0 for a channel that is not there. */
  readonly masks: readonly number[];
}

/** Whether a file begins as a bitmap does. */
export function isBitmap(bytes: Buffer): boolean {
  return bytes.length > FILE_HEADER_BYTES + 4 && bytes.toString('latin1', 0, 2) === 'BM';
}

/** @throws Error with the reason where `file` is no bitmap, is cut short or of a kind that nobody writes. */
export function readBitmap(file: Buffer): Bitmap {
  const header = readHeader(file);
  const { width, height, bits, compression, start } = header;
  if (compression === compressions.jpeg || compression === compressions.png) return { kind: 'file', bytes: file.subarray(start) };
  const pixels =
    compression === compressions.runs8 || compression === compressions.runs4
      ? colours(header, readRuns(file, header))
      : bits <= 8
        ? colours(header, readIndices(file, header))
        : readChannels(file, header);
  return { kind: 'pixels', width, height, pixels: header.topDown ? pixels : upsideDown(pixels, 4 * width) };
}

function readHeader(file: Buffer): Header {
  const size = uint32(file, FILE_HEADER_BYTES);
  const isCore = size === CORE_HEADER_BYTES;
  if (!isCore && size < INFO_HEADER_BYTES) throw new Error(`its header claims ${size} bytes`);
  const at = FILE_HEADER_BYTES;
  if (file.length < at + size) throw new Error('it ends inside its header');
  const width = isCore ? file.readUInt16LE(at + 4) : file.readInt32LE(at + 4);
  const rows = isCore ? file.readUInt16LE(at + 6) : file.readInt32LE(at + 8);
  const height = Math.abs(rows);
  if (width < 1 || height < 1 || width * height > LARGEST_AREA) throw new Error(`its header claims ${width}x${height} pixels`);
  const bits = file.readUInt16LE(at + (isCore ? 10 : 14));
  const compression = isCore ? compressions.none : uint32(file, at + 16);
  const start = uint32(file, 10);
  if (size === OS2_HEADER_BYTES && compression > compressions.runs4) throw new Error('bitmaps of OS/2 with this compression are not read');
  requireKnown(bits, compression);

  const hasMasks = compression === compressions.masks || compression === compressions.alphaMasks;
  // Beside the version 1 header they follow it, later headers hold them.
  const hasAlphaMask = compression === compressions.alphaMasks || size > VERSION_2_HEADER_BYTES;
  const maskCount = hasAlphaMask ? 4 : 3;
  const paletteStart = at + size + (hasMasks && size === INFO_HEADER_BYTES ? 4 * maskCount : 0);
  const used = isCore ? 0 : uint32(file, at + 32);
  return {
    width,
    height,
    topDown: rows < 0,
    bits,
    compression,
    start,
    palette: bits > 8 ? [] : readPalette(file, paletteStart, Math.min(used || 2 ** bits, 2 ** bits), isCore ? 3 : 4, start),
    masks: hasMasks
      ? [0, 1, 2, 3].map((channel) => (channel < maskCount ? uint32(file, at + INFO_HEADER_BYTES + 4 * channel) : 0))
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f, 0]
        : [0xff0000, 0xff00, 0xff, 0],
  };
}

function requireKnown(bits: number, compression: number): void {
  const { none, runs8, runs4, masks, jpeg, png, alphaMasks } = compressions;
  const bitsOf = new Map<number, readonly number[]>([
    [none, [1, 2, 4, 8, 16, 24, 32]],
    [runs8, [8]],
    [runs4, [4]],
    [masks, [16, 32]],
    [alphaMasks, [16, 32]],
    [jpeg, [bits]],
    [png, [bits]],
  ]);
  if (!bitsOf.get(compression)?.includes(bits)) throw new Error(`bitmaps of ${bits} bits with compression ${compression} are not read`);
}

function readPalette(file: Buffer, at: number, count: number, stride: number, end: number): number[][] {
  const entries = Math.min(count, Math.floor((Math.min(end, file.length) - at) / stride));
  return Array.from({ length: Math.max(0, entries) }, (_, index) => {
    const [blue = 0, green = 0, red = 0] = file.subarray(at + index * stride, at + index * stride + 3);
    return [red, green, blue, 255];
  });
}

/** Rows are padded to 4 bytes. @throws where the file ends before the last row */
function rowBytes(file: Buffer, { width, height, bits, start }: Header): number {
  const stride = 4 * Math.ceil((width * bits) / 32);
  // The last row's padding may lack.
  const needed = start + stride * (height - 1) + Math.ceil((width * bits) / 8);
  if (file.length < needed) throw new Error(`it ends after ${file.length} of ${needed} bytes`);
  return stride;
}

/** One palette index a pixel, in the file's order of rows. */
function readIndices(file: Buffer, header: Header): Uint8Array {
  const { width, height, bits, start } = header;
  const stride = rowBytes(file, header);
  const perByte = 8 / bits;
  const indices = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const byte = file[start + row * stride + Math.floor(column / perByte)] ?? 0;
      indices[row * width + column] = (byte >> (8 - bits * ((column % perByte) + 1))) & (2 ** bits - 1);
    }
  }
  return indices;
}

/** Run lengths, of which those after a 0 are escapes: 0 ends the row, 1 the image, 2 moves on, more are so many pixels as they are. */
function readRuns(file: Buffer, { width, height, bits, start }: Header): Uint8Array {
  const indices = new Uint8Array(width * height);
  let at = start;
  let [row, column] = [0, 0];
  const next = (): number => {
    const byte = file[at++];
    if (byte === undefined) throw new Error(`it ends in row ${row} of ${height}`);
    return byte;
  };
  const put = (index: number): void => {
    if (column < width && row < height) indices[row * width + column] = index;
    column++;
  };
  const indexOf = (byte: number, position: number): number => (bits === 8 ? byte : position % 2 === 0 ? byte >> 4 : byte & 15);
  while (row < height) {
    const count = next();
    const value = next();
    if (count > 0) for (let position = 0; position < count; position++) put(indexOf(value, position));
    else if (value === 0) [row, column] = [row + 1, 0];
    else if (value === 1) return indices;
    else if (value === 2) [column, row] = [column + next(), row + next()];
    else {
      const bytes = Math.ceil((value * bits) / 8);
      const values = Array.from({ length: bytes + (bytes % 2) }, next);
      for (let position = 0; position < value; position++) put(indexOf(values[Math.floor((position * bits) / 8)] ?? 0, position));
    }
  }
  return indices;
}

function colours({ palette }: Header, indices: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(4 * indices.length);
  indices.forEach((index, pixel) => {
    const colour = palette[index];
    if (colour === undefined) throw new Error(`pixel ${pixel} has colour ${index} of ${palette.length}`);
    pixels.set(colour, 4 * pixel);
  });
  return pixels;
}

function readChannels(file: Buffer, header: Header): Uint8Array {
  const { width, height, bits, start, masks } = header;
  const stride = rowBytes(file, header);
  const channels = masks.map(channelOf);
  const pixels = new Uint8Array(4 * width * height);
  let at = 0;
  let largestAlpha = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = file.readUIntLE(start + row * stride + (column * bits) / 8, bits / 8);
      for (const [channel, read] of channels.entries()) pixels[at + channel] = read ? read(value) : 255;
      largestAlpha = Math.max(largestAlpha, pixels[at + 3] ?? 0);
      at += 4;
    }
  }
  // A channel that is empty everywhere is no transparency.
  if (largestAlpha === 0) for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
  return pixels;
}

/** How a masked channel is read as a byte; null where there is no such channel. */
function channelOf(mask: number): ((value: number) => number) | null {
  if (mask === 0) return null;
  const unit = 2 ** (31 - Math.clz32(mask & -mask));
  const largest = Math.floor(mask / unit);
  return (value) => Math.round((255 * Math.min(largest, ((value & mask) >>> 0) / unit)) / largest);
}

function upsideDown(pixels: Uint8Array, stride: number): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  for (let from = 0, to = pixels.length - stride; to >= 0; from += stride, to -= stride) {
    turned.set(pixels.subarray(from, from + stride), to);
  }
  return turned;
}

function uint32(file: Buffer, at: number): number {
  if (at + 4 > file.length) throw new Error('it ends inside its header');
  return file.readUInt32LE(at);
}
