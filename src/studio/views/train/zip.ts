/** A file of a ZIP, by its place in it. */
export interface ZipEntry {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** "UTF-8 names", version 2.0 of the format. */
const UTF8_NAMES = 0x0800;
const VERSION = 20;
/** Midnight of the first day that the format knows: a time would make each download another file. */
const FIRST_DAY = 0x0021;

/**
 * A ZIP of these files, stored as they are, for weights do not shrink (PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16), in parts
 * that follow one another.
 */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer>[] {
  let offset = 0;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  for (const { path, bytes } of entries) {
    const name = new TextEncoder().encode(path);
    const common = [
      ['u16', VERSION],
      ['u16', UTF8_NAMES],
      ['u16', 0],
      ['u16', 0],
      ['u16', FIRST_DAY],
      ['u32', crc32(bytes)],
      ['u32', bytes.length],
      ['u32', bytes.length],
      ['u16', name.length],
      ['u16', 0],
    ] as const;
    parts.push(numbers([['u32', 0x0403_4b50], ...common]), name, bytes);
    const places = [
      ['u16', 0],
      ['u16', 0],
      ['u16', 0],
      ['u32', 0],
      ['u32', offset],
    ] as const;
    directory.push(numbers([['u32', 0x0201_4b50], ['u16', VERSION], ...common, ...places]), name);
    offset += 30 + name.length + bytes.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = numbers([
    ['u32', 0x0605_4b50],
    ['u16', 0],
    ['u16', 0],
    ['u16', entries.length],
    ['u16', entries.length],
    ['u32', length],
    ['u32', offset],
    ['u16', 0],
  ]);
  return [...parts, ...directory, end];
}

/** Little-endian numbers behind one another. */
function numbers(values: readonly (readonly ['u16' | 'u32', number])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.reduce((sum, [kind]) => sum + (kind === 'u16' ? 2 : 4), 0));
  const view = new DataView(bytes.buffer);
  let place = 0;
  for (const [kind, value] of values) {
    if (kind === 'u16') view.setUint16(place, value, true);
    else view.setUint32(place, value, true);
    place += kind === 'u16' ? 2 : 4;
  }
  return bytes;
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value;
});

/** The checksum of ISO 3309 that the format has. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffff_ffff) >>> 0;
}
