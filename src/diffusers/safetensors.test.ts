import { describe, expect, it } from 'vitest';
import { numbersOf, readSafetensors } from './safetensors.ts';

/** A file of one tensor. */
function fileOf(dtype: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, w: { dtype, shape, data_offsets: [0, data.length] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}

describe('numbersOf', () => {
  // 1.5, -2 and 0.125 in each type, little-endian.
  it.each([
    ['F32', [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3e]],
    ['F16', [0, 0x3e, 0, 0xc0, 0, 0x30]],
    ['BF16', [0xc0, 0x3f, 0, 0xc0, 0, 0x3e]],
  ])('reads %s', (dtype, bytes) => {
    const tensor = readSafetensors('file', fileOf(dtype, [3, 1], Uint8Array.from(bytes))).get('w');
    if (!tensor) throw new Error('There is no tensor.');
    expect(tensor.shape).toEqual([3, 1]);
    expect([...numbersOf('file', 'w', tensor)]).toEqual([1.5, -2, 0.125]);
  });

  it('refuses fewer numbers than the shape has', () => {
    const tensor = readSafetensors('file', fileOf('F32', [3], new Uint8Array(8))).get('w');
    if (!tensor) throw new Error('There is no tensor.');
    expect(() => numbersOf('file', 'w', tensor)).toThrow('file cannot be imported: its tensor w is cut short: download it again');
  });
});
