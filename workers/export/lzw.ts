const maximumCodes = 4096;
const blockBytes = 255;

/**
 * The image data of a GIF (GIF89a specification, section 22 and appendix F): indices of `bits` bits (2 to 8), packed by
 * LZW with codes of growing length, in blocks of at most 255 bytes.
 */
export function packIndices(indices: Uint8Array, bits: number): Uint8Array<ArrayBuffer> {
  const clear = 1 << bits;
  const end = clear + 1;
  /** The code of a string with one more index: `next[code * clear + index]`, 0 where there is none yet. */
  const next = new Uint16Array(maximumCodes * clear);
  const packed: number[] = [];
  let buffer = 0;
  let bufferedBits = 0;
  let codeBits = bits + 1;
  let codes = end + 1;

  function write(code: number): void {
    buffer |= code << bufferedBits;
    bufferedBits += codeBits;
    while (bufferedBits >= 8) {
      packed.push(buffer & 255);
      buffer >>>= 8;
      bufferedBits -= 8;
    }
  }

  write(clear);
  let code = indices[0] ?? 0;
  for (let position = 1; position < indices.length; position++) {
    const index = indices[position] ?? 0;
    const place = code * clear + index;
    const longer = next[place] ?? 0;
    if (longer !== 0) {
      code = longer;
      continue;
    }
    write(code);
    if (codes < maximumCodes) {
      if (codes === 1 << codeBits) codeBits++;
      next[place] = codes++;
    } else {
      write(clear);
      next.fill(0);
      codeBits = bits + 1;
      codes = end + 1;
    }
    code = index;
  }
  write(code);
  // The reader makes one more code of what it has just read.
  if (codes === 1 << codeBits && codes < maximumCodes) codeBits++;
  write(end);
  if (bufferedBits > 0) packed.push(buffer & 255);
  return inBlocks(packed, bits);
}

function inBlocks(packed: readonly number[], bits: number): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil(packed.length / blockBytes);
  const data = new Uint8Array(packed.length + blocks + 2);
  data[0] = bits;
  for (let block = 0; block < blocks; block++) {
    const part = packed.slice(block * blockBytes, (block + 1) * blockBytes);
    const start = 1 + block * (blockBytes + 1);
    data[start] = part.length;
    data.set(part, start + 1);
  }
  return data;
}
