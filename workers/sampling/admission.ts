import { IntegrityError, ModelFileError } from '../../src/runtime/errors.ts';
import { verifyIntegrity } from '../../src/runtime/integrity.ts';
import { checkModelFile, checkModelSize, otherFile } from '../../src/runtime/model-file.ts';
import type { AdmitRequest, PrepareProgress } from './contract.ts';
import type { FileCache, Keeping } from './file-cache.ts';

export interface AdmissionOptions {
  readonly signal: AbortSignal;
  readonly cache: Pick<FileCache, 'keep'>;
  readonly onProgress: (progress: PrepareProgress) => void;
}

/**
 * Checks a model that a visitor brought, from the cheapest check on: size before it is read, SHA-256, structure. Only what
 * has passed them all is kept. Throws ModelFileError, InsecurePageError, or the signal's reason.
 */
export async function admitModel(
  { card, file }: AdmitRequest,
  { signal, cache, onProgress }: AdmissionOptions,
): Promise<{ readonly keeping: Keeping }> {
  checkModelSize(file.size, card);
  onProgress({ phase: 'verify' });
  const bytes = await read(file, card.file.name);
  signal.throwIfAborted();
  try {
    await verifyIntegrity(bytes, card);
  } catch (error) {
    throw error instanceof IntegrityError ? otherFile(card.file.name, `another ${error.property}`) : error;
  }
  checkModelFile(bytes, card);
  signal.throwIfAborted();
  return { keeping: await cache.keep(card, bytes) };
}

async function read(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new ModelFileError(name, 'it cannot be read', 'Look whether it is still there, and choose it again', { cause });
  }
}
