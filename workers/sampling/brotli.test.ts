import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants } from 'node:zlib';
import { initSync } from 'brotli-dec-wasm/web';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBrotli } from './brotli.ts';

/** Longer than the pieces that it is read and written in, and with repeats that are far apart. */
const content = Uint8Array.from({ length: 1_500_000 }, (_, index) => Math.imul((index % 700_000) ** 2, 2_654_435_761) >>> 24);
const compressed = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });

describe('decodeBrotli', () => {
  beforeAll(() => {
    initSync({ module: readFileSync(createRequire(import.meta.url).resolve('brotli-dec-wasm/web/bg.wasm')) });
  });

  it('gives what was compressed', () => {
    expect(compressed.length).toBeGreaterThan(1 << 18);
    expect(Buffer.compare(Buffer.from(decodeBrotli(compressed, content.length)), Buffer.from(content))).toBe(0);
  });

  it.each([
    ['is cut short', compressed.subarray(0, -1000)],
    ['is something else', Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)],
    ['is empty', new Uint8Array(0)],
  ])('fails on what %s', (_, bytes) => {
    expect(() => decodeBrotli(bytes, content.length)).toThrow();
  });

  it('fails on what gives more than was announced', () => {
    expect(() => decodeBrotli(compressed, 1000)).toThrow(RangeError);
  });
});
