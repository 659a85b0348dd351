import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnnotationError } from './errors.ts';
import { matlabElement, matlabOf } from './testing/fixtures.ts';
import { readMatlabVectors } from './matlab.ts';

const header = matlabOf({});
const read = (file: Buffer): ReadonlyMap<string, readonly number[]> => readMatlabVectors('setid.mat', file);

describe('readMatlabVectors', () => {
  it.each([true, false])('reads every variable by its name (compressed: %s)', (compressed) => {
    const variables = read(matlabOf({ trnid: [3, 1, 2], tstid: [65_535], valid: [] }, compressed));
    expect([...variables]).toEqual([
      ['trnid', [3, 1, 2]],
      ['tstid', [65_535]],
      ['valid', []],
    ]);
  });

  it('reads doubles, and names and numbers in the short form of an element', () => {
    const short = (type: number, bytes: readonly number[]): Buffer =>
      Buffer.from([type, 0, bytes.length, 0, ...bytes, ...Array<number>(4 - bytes.length).fill(0)]);
    const flags = matlabElement(6, [Buffer.from([6, 0, 0, 0, 0, 0, 0, 0])]);
    const shape = matlabElement(5, [Buffer.from(Int32Array.of(1, 2).buffer)]);
    const doubles = matlabElement(14, [flags, shape, short(1, [120]), matlabElement(9, [Buffer.from(Float64Array.of(-0.5, 1e9).buffer)])]);
    const bytes = matlabElement(14, [flags, shape, short(1, [121]), short(2, [7, 255])]);
    expect([...read(Buffer.concat([header, doubles, bytes]))]).toEqual([
      ['x', [-0.5, 1e9]],
      ['y', [7, 255]],
    ]);
  });

  it("reads whole numbers of 64 bits, numpy's own type, with a sign and without", () => {
    const arrayOf = (name: string, kind: number, type: number, numbers: ArrayBufferLike): Buffer =>
      matlabElement(14, [
        matlabElement(6, [Buffer.from([kind, 0, 0, 0, 0, 0, 0, 0])]),
        matlabElement(5, [Buffer.from(Int32Array.of(1, 2).buffer)]),
        matlabElement(1, [Buffer.from(name)]),
        matlabElement(type, [Buffer.from(numbers)]),
      ]);
    const file = Buffer.concat([
      header,
      arrayOf('labels', 14, 12, BigInt64Array.of(77n, -1n).buffer),
      arrayOf('ids', 15, 13, BigUint64Array.of(8189n, 2n).buffer),
    ]);
    expect([...read(file)]).toEqual([
      ['labels', [77, -1]],
      ['ids', [8189, 2]],
    ]);
  });

  it('reads big-endian files', () => {
    const file = Buffer.alloc(128 + 72);
    file.writeUInt16BE(0x0100, 124);
    file.write('MI', 126);
    const words = [14, 64, 6, 8, 9 /* uint8 class */, 0, 5, 8, 1, 2, 1, 1, 0x78000000 /* x */, 0, 4, 4, 0x00050006, 0];
    for (const [index, word] of words.entries()) file.writeUInt32BE(word, 128 + 4 * index);
    expect([...read(file)]).toEqual([['x', [5, 6]]]);
  });

  it('leaves out variables that are not real numbers', () => {
    const text = matlabElement(14, [matlabElement(6, [Buffer.from([4, 0, 0, 0, 0, 0, 0, 0])])]);
    expect([...read(Buffer.concat([header, text, matlabOf({ labels: [1] }).subarray(128)])).keys()]).toEqual(['labels']);
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['a page of HTML', Buffer.from(`<html>${' '.repeat(500)}`)],
    ['a file of version 7.3', Buffer.concat([header.subarray(0, 124), Buffer.from([0, 2]), header.subarray(126)])],
    ['a truncated file', matlabOf({ labels: [1, 2, 3, 4, 5, 6, 7, 8] }).subarray(0, -5)],
    ['a negative length', Buffer.concat([header, Buffer.from(Int32Array.of(1, -8).buffer)])],
    [
      'an array that claims more numbers than it has',
      Buffer.concat([
        header,
        matlabElement(14, [
          matlabElement(6, [Buffer.from([6, 0, 0, 0, 0, 0, 0, 0])]),
          matlabElement(5, [Buffer.from(Int32Array.of(2 ** 31 - 1, 2 ** 31 - 1).buffer)]),
          matlabElement(1, [Buffer.from('labels')]),
          matlabElement(9, []),
        ]),
      ]),
    ],
    [
      'a few bytes that inflate to more than any label file holds',
      Buffer.concat([header, matlabElement(15, [deflateSync(Buffer.alloc(2 ** 24 + 1))])]),
    ],
  ])('refuses %s and names the file', (_, file) => {
    expect(() => read(file)).toThrow(AnnotationError);
    expect(() => read(file)).toThrow(/^setid\.mat cannot be used/);
  });

  it('ends with numbers or an AnnotationError whatever bytes are changed', () => {
    const whole = matlabOf({ trnid: [1, 2, 3], valid: [4], tstid: [5, 6] }, false);
    const changes = fc.array(fc.tuple(fc.integer({ min: 120, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(changes, fc.nat(whole.length), (mutations, length) => {
        const file = Buffer.from(whole);
        for (const [at, value] of mutations) file[at] = value;
        for (const damaged of [file, file.subarray(0, length)]) {
          try {
            read(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(AnnotationError);
          }
        }
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});
