import initialize, { BrotliDecStream, BrotliStreamResultCode } from 'brotli-dec-wasm/web';
import decoderProgram from 'brotli-dec-wasm/web/bg.wasm?url';

/** At a time, so that the decoder's own memory stays small: it is never given back. */
const chunkBytes = 1 << 18;

/** Decodes a file that brotli compressed; `length` is that of the result. Throws what the decoder throws on other bytes. */
export type BrotliDecoder = (bytes: Uint8Array, length: number) => ArrayBuffer;

/** Fetches a decoder of brotli, since browsers decode it on the way from a server only. */
export async function loadBrotliDecoder(): Promise<BrotliDecoder> {
  await initialize({ module_or_path: new URL(decoderProgram, import.meta.url) });
  return decodeBrotli;
}

/** Once the decoder is here. */
export function decodeBrotli(bytes: Uint8Array, length: number): ArrayBuffer {
  const result = new Uint8Array(length);
  const stream = new BrotliDecStream();
  try {
    let read = 0;
    let written = 0;
    for (;;) {
      const { buf, code, input_offset: taken } = stream.dec(bytes.subarray(read, read + chunkBytes), chunkBytes);
      result.set(buf, written);
      read += taken;
      written += buf.length;
      if (code === BrotliStreamResultCode.ResultSuccess) return result.buffer;
      if (buf.length === 0 && taken === 0) throw new RangeError('the compressed file ends too early');
    }
  } finally {
    stream.free();
  }
}
