import { describe, expect, it } from 'vitest';
import { IntegrityError } from './errors.ts';
import { sha256, verifyIntegrity } from './integrity.ts';

const bytes = new TextEncoder().encode('abc');
/** FIPS 180-4's example for "abc". */
const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const card = { file: { name: 'model.onnx', bytes: 3, sha256: digest, weights: 'float32' as const } };

describe('the integrity of a model file', () => {
  it("uses SHA-256, checked by the standard's example", async () => {
    expect(await sha256(bytes)).toBe(digest);
  });

  it('accepts the file of the card, wherever its bytes lie', async () => {
    await verifyIntegrity(bytes, card);
    const inside = new Uint8Array([0, ...bytes, 0]).subarray(1, 4);
    await verifyIntegrity(inside, card);
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    shared.set(bytes);
    await verifyIntegrity(shared, card);
  });

  it('refuses a file of another size before hashing it', async () => {
    await expect(verifyIntegrity(bytes.subarray(0, 2), card)).rejects.toMatchObject({
      name: 'IntegrityError',
      property: 'size',
      expected: '3 bytes',
      actual: '2 bytes',
    });
  });

  it('refuses a file with one changed bit and names it', async () => {
    const failure: unknown = await verifyIntegrity(new TextEncoder().encode('abb'), card).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IntegrityError);
    expect(failure).toMatchObject({ file: 'model.onnx', property: 'SHA-256', expected: digest });
  });
});
