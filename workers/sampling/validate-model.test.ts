import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ModelCard } from '../../src/documents/card.ts';
import { ModelFileError } from '../../src/runtime/errors.ts';
import { tinyCard } from '../../src/runtime/testing/tiny-card.ts';
import { tinyModel } from '../../src/runtime/testing/tiny-model.ts';
import { validateModel } from './validate-model.ts';

const { identity, bytes } = tinyModel();
const card = await tinyCard(identity, bytes, { seed: 0, noiseLevel: 0.5, values: [0, 1, 2, 3, 4, 5, 6, 7] });

async function validate(file: Blob, of: ModelCard = card, signal = new AbortController().signal) {
  const cached: Uint8Array[] = [];
  const cache = {
    store: (_: unknown, whole: Uint8Array<ArrayBuffer>) => {
      cached.push(whole);
      return Promise.resolve('cached' as const);
    },
  };
  const outcome = await validateModel({ card: of, file }, { signal, cache, onProgress: () => undefined }).catch((error: unknown) => error);
  return { outcome, cached: cached.length };
}

describe('validateModel', () => {
  it('caches the file that its card describes', async () => {
    expect(await validate(new Blob([Uint8Array.from(bytes)]))).toEqual({ outcome: { caching: 'cached' }, cached: 1 });
  });

  it('refuses any other, and caches nothing of it', async () => {
    const refused = async (file: Blob, of?: ModelCard) => {
      const { outcome, cached } = await validate(file, of);
      expect(outcome).toBeInstanceOf(ModelFileError);
      expect(cached).toBe(0);
      return (outcome as ModelFileError).message;
    };
    expect(await refused(new Blob(['short']))).toContain(`it has 5 bytes instead of ${bytes.length}`);
    expect(await refused(new Blob([bytes.with(5000, 1)]))).toContain('another SHA-256');
    const text = 'no model at all';
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(await refused(new Blob([text]), { ...card, file: { ...card.file, bytes: text.length, sha256 } })).toContain('was not opened');
    const gone = { size: bytes.length, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) } as unknown as Blob;
    expect(await refused(gone)).toContain('it cannot be read');
  });

  it('ends where it is told to', async () => {
    expect(await validate(new Blob([Uint8Array.from(bytes)]), card, AbortSignal.abort())).toMatchObject({
      outcome: { name: 'AbortError' },
      cached: 0,
    });
  });
});
