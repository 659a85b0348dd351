import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointFormatError } from './errors.ts';
import { looksLikeCheckpoint, readCheckpoint } from './read-checkpoint.ts';

/*
 * testing/state-zip.pth and state-legacy.pth: torch.save (PyTorch 2.14.1) of one state dictionary with
 * _use_new_zipfile_serialization true and false. It has the tensors of a convolution without bias, whose weights are
 * i / 8 - 1, and of a fresh batch normalisation; `fc.weight` is the transposed view and `fc.part` elements 2 to 5 of
 * one storage of i / 4 - 1/2; `parameter` is a torch.nn.Parameter.
 */
const bytesOf = (format: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, 'testing', `state-${format}.pth`)));

const read = (bytes: Uint8Array): ReturnType<typeof readCheckpoint> => readCheckpoint('given.pth', bytes);
const text = (characters: string): Uint8Array => Uint8Array.from(characters, (character) => character.charCodeAt(0));

/** `bytes` with the first occurrence of `before` replaced. */
function replaced(bytes: Uint8Array, before: string, after: string): Uint8Array {
  const found = Buffer.from(bytes).indexOf(Buffer.from(text(before)));
  expect(found).toBeGreaterThan(0);
  return Uint8Array.of(...bytes.subarray(0, found), ...text(after), ...bytes.subarray(found + before.length));
}

// Almost every change of an archive ends at a checksum; of the other format, most reach the pickle.
describe.each([
  { format: 'zip', mutations: 1000 },
  { format: 'legacy', mutations: 5000 },
])('a $format checkpoint', ({ format, mutations }) => {
  const bytes = bytesOf(format);

  it('holds every tensor by its name, with shape and numbers', async () => {
    expect(looksLikeCheckpoint(bytes)).toBe(true);
    const tensors = await read(bytes);
    expect([...tensors].map(([name, { shape, values }]) => [name, shape, [...values]])).toEqual([
      ['conv.weight', [2, 1, 3, 3], Array.from({ length: 18 }, (_, index) => index / 8 - 1)],
      ['bn.weight', [2], [1, 1]],
      ['bn.bias', [2], [0, 0]],
      ['bn.running_mean', [2], [0, 0]],
      ['bn.running_var', [2], [1, 1]],
      ['bn.num_batches_tracked', [], [0n]],
      ['fc.weight', [3, 2], [-0.5, 0.25, -0.25, 0.5, 0, 0.75]],
      ['fc.part', [3], [0, 0.25, 0.5]],
      ['parameter', [1], [0.25]],
    ]);
  });

  it('is refused by name when it is cut short anywhere', async () => {
    for (let end = 1; end < bytes.length; end += 7) {
      await expect(read(bytes.subarray(0, end))).rejects.toThrow(CheckpointFormatError);
    }
  });

  it('never does worse than be refused, or give other numbers, when bytes of it change', async () => {
    const mutation = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(mutation, async (changes) => {
        const mutated = bytes.slice();
        for (const [place, value] of changes) mutated[place] = value;
        const outcome = await read(mutated).catch((error: unknown) => error);
        if (outcome instanceof Map) {
          // Whatever it gives cannot be larger than the file.
          let total = 0;
          for (const { values } of outcome.values()) total += (values as Float32Array).byteLength;
          expect(total).toBeLessThanOrEqual(bytes.length);
        } else {
          expect(outcome).toBeInstanceOf(CheckpointFormatError);
        }
      }),
      { numRuns: mutations, seed: 1 },
    );
  });
});

describe('a hostile checkpoint', () => {
  const legacy = bytesOf('legacy');

  it.each([
    ['calls a program', replaced(legacy, 'ccollections\nOrderedDict\n', 'cposix\nsystem\n'), /asks for posix\.system/],
    ['evaluates text', replaced(legacy, 'ccollections\nOrderedDict\n', 'cbuiltins\neval\n'), /asks for builtins\.eval/],
    ['reaches into a class', replaced(legacy, 'ctorch\nFloatStorage\n', 'ctorch\n__class__\n'), /asks for torch\.__class__/],
    [
      'names a property of every object',
      replaced(legacy, 'ctorch\nFloatStorage\n', 'ctorch\nconstructor\n'),
      /asks for torch\.constructor/,
    ],
  ])('that %s is refused', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });

  const header = legacy.subarray(0, Buffer.from(legacy).indexOf(Buffer.from(text('ccollections'))) - 2);
  const withPickle = (body: string): Uint8Array => Uint8Array.of(...header, 0x80, 2, ...text(body), ...text('.'), 0x80, 2, ...text('].'));

  it.each([
    ['an instance of any class', 'c__main__\nThing\n)R', /asks for __main__\.Thing/],
    ['an opcode that makes objects', '(i__main__\nThing\n', /pickle opcode 0x69/],
    ['a call of a list', '])R', /calls what cannot be called/],
    ['a dictionary made of numbers', 'ccollections\nOrderedDict\n(]K\x01atR', /made of what are no pairs/],
    [
      'a list that is made into dictionaries again and again',
      `ccollections\nOrderedDict\nq\x00(](${'K\x01K\x02\x86'.repeat(1000)}e\x85q\x01${'h\x00h\x01R'.repeat(101)}t`,
      /too many pairs/,
    ],
    ['an object that was never made', 'h\x07', /never made/],
    ['an empty stack', '', /stack is empty/],
    ['a list where the tensors belong', ']', /no dictionary of tensors/],
    ['a number for a tensor', '}X\x01\x00\x00\x00aK\x01s', /something else than named tensors/],
    ['text longer than the file', 'X\xff\xff\xff\x7fa', /cut short/],
    ['a mark that is missing', 't', /mark is missing/],
  ])('with %s is refused', async (_, body, message) => {
    await expect(read(withPickle(body))).rejects.toThrow(CheckpointFormatError);
    await expect(read(withPickle(body))).rejects.toThrow(message);
  });

  it('with a tensor that claims more than its storage holds is refused', async () => {
    // conv.weight: offset 0, size (2, 1, 3, 3); the first size becomes 200.
    await expect(read(replaced(legacy, 'QK\x00(K\x02K\x01K\x03', 'QK\x00(K\xc8K\x01K\x03'))).rejects.toThrow(
      /more elements than its storage/,
    );
    await expect(read(replaced(legacy, 'QK\x00(K\x02K\x01K\x03', 'QK\x01(K\x02K\x01K\x03'))).rejects.toThrow(/reaches beyond its storage/);
  });
});

describe('a hostile archive', () => {
  const zip = bytesOf('zip');
  const buffer = Buffer.from(zip);
  const first = buffer.indexOf('PK\x01\x02');
  const second = buffer.indexOf('PK\x01\x02', first + 4);
  // Where an entry of the directory has its method, checksum, lengths and place.
  const [method, checksum, place] = [10, 16, 42] as const;

  it.each<[string, (bytes: Uint8Array) => unknown, RegExp]>([
    ['is compressed', (bytes) => bytes.set([8], first + method), /data\.pkl is compressed/],
    ['has two files in one place', (bytes) => bytes.copyWithin(second + place, first + place, first + place + 4), /overlaps another file/],
    ['has a file with another checksum', (bytes) => bytes.set([1, 2, 3, 4], first + checksum), /data\.pkl fails its checksum/],
    ['points beyond its end', (bytes) => bytes.set([0xff, 0xff, 0xff, 0x7f], first + place), /its archive is damaged/],
  ])('that %s is refused', async (_, change, message) => {
    const bytes = zip.slice();
    change(bytes);
    await expect(read(bytes)).rejects.toThrow(CheckpointFormatError);
    await expect(read(bytes)).rejects.toThrow(message);
  });
});

describe('looksLikeCheckpoint', () => {
  it('knows checkpoints from ONNX files and from nothing', () => {
    expect(looksLikeCheckpoint(Uint8Array.of(0x08, 0x09))).toBe(false);
    expect(looksLikeCheckpoint(new Uint8Array(0))).toBe(false);
  });
});
