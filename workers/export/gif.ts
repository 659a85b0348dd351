import { millisecondsOf, nextTurn, type ExportOptions, type Film } from './film.ts';
import { packIndices } from './lzw.ts';
import { quantize } from './quantize.ts';

/** Browsers show frames that ask for less far more slowly. */
const shortestHundredths = 2;
const colours = 256;

/**
 * An endless GIF of a film, each frame with 255 or 256 colours of its own (GIF89a). Delays are whole hundredths of a
 * second, from 2. Throws the signal's reason between two frames.
 */
export async function encodeGif(film: Film, { signal, onProgress }: ExportOptions): Promise<Uint8Array<ArrayBuffer>> {
  const width = film.width * film.scale;
  const height = film.height * film.scale;
  const parts = [opening(width, height)];
  for (const [index, frame] of film.frames.entries()) {
    signal.throwIfAborted();
    parts.push(...frameParts(frame, film, Math.max(shortestHundredths, Math.round(millisecondsOf(film, index) / 10))));
    onProgress((index + 1) / film.frames.length);
    await nextTurn();
  }
  signal.throwIfAborted();
  return joined([...parts, Uint8Array.of(0x3b)]);
}

function opening(width: number, height: number): Uint8Array<ArrayBuffer> {
  const loopForEver = [0x21, 0xff, 11, ...new TextEncoder().encode('NETSCAPE2.0'), 3, 1, 0, 0, 0];
  return Uint8Array.of(...new TextEncoder().encode('GIF89a'), ...word(width), ...word(height), 0x70, 0, 0, ...loopForEver);
}

function frameParts(frame: Film['frames'][number], { width, height, scale }: Film, hundredths: number): Uint8Array<ArrayBuffer>[] {
  const hasGaps = frame.some((value, at) => at % 4 === 3 && value === 0);
  const { palette, indices } = quantize(frame, hasGaps ? colours - 1 : colours);
  const transparent = palette.length;
  if (hasGaps) indices.forEach((_, pixel) => frame[pixel * 4 + 3] === 0 && (indices[pixel] = transparent));
  const bits = Math.max(2, Math.ceil(Math.log2(palette.length + (hasGaps ? 1 : 0))));
  const table = new Uint8Array(3 * 2 ** bits);
  table.set(palette.flat());
  const control = [0x21, 0xf9, 4, 0x04 | (hasGaps ? 1 : 0), ...word(hundredths), hasGaps ? transparent : 0, 0];
  const description = [0x2c, 0, 0, 0, 0, ...word(width * scale), ...word(height * scale), 0x80 | (bits - 1)];
  return [Uint8Array.of(...control, ...description), table, packIndices(enlarged(indices, width, scale), bits)];
}

/** Every pixel `scale` pixels wide and high. */
function enlarged(indices: Uint8Array, width: number, scale: number): Uint8Array {
  if (scale === 1) return indices;
  const wide = width * scale;
  return Uint8Array.from({ length: indices.length * scale * scale }, (_, pixel) => {
    const row = Math.floor(pixel / wide / scale);
    return indices[row * width + Math.floor((pixel % wide) / scale)] ?? 0;
  });
}

function word(value: number): [number, number] {
  return [value & 255, value >> 8];
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
