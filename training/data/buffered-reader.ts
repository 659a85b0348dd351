import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/** Small reads are served from a piece of the file of this many bytes. */
const WINDOW_BYTES = 2 ** 18;

/**
 * A file for yauzl, read in large pieces: the directory of CelebA's archive is some 400,000 reads of a few bytes, which
 * one by one take longer than the images themselves.
 */
export class BufferedReader extends RandomAccessReader {
  readonly size: number;
  readonly #file: number;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(path: string) {
    super();
    this.#file = openSync(path, 'r');
    this.size = fstatSync(this.#file).size;
  }

  override read(target: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    try {
      this.#at(position, length).copy(target, offset);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    callback(null);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from([this.#at(start, end - start)]);
  }

  override close(callback: (error: Error | null) => void): void {
    closeSync(this.#file);
    callback(null);
  }

  /** Bytes of the file as a view of the window, or of a new window where the present one does not hold them. */
  #at(position: number, length: number): Buffer {
    const start = position - this.#windowStart;
    if (start < 0 || start + length > this.#window.length) {
      if (position < 0 || position + length > this.size) throw new Error('it ends early');
      const bytes = Buffer.alloc(Math.min(Math.max(length, WINDOW_BYTES), this.size - position));
      if (readSync(this.#file, bytes, 0, bytes.length, position) !== bytes.length) throw new Error('it ends early');
      this.#window = bytes;
      this.#windowStart = position;
      return bytes.subarray(0, length);
    }
    return this.#window.subarray(start, start + length);
  }
}
