import { IntegrityError } from '../../src/runtime/errors.ts';
import { verifyIntegrity } from '../../src/runtime/integrity.ts';
import { checkModelFile, checkModelSize, otherFile } from '../../src/runtime/model-file.ts';
import type { PrepareProgress, ValidateRequest } from './contract.ts';
import type { Caching, FileCache } from './file-cache.ts';
import { readFile } from './read-file.ts';

export interface ValidationOptions {
  readonly signal: AbortSignal;
  readonly cache: Pick<FileCache, 'store'>;
  readonly onProgress: (progress: PrepareProgress) => void;
}

/**
 * Checks a model that a visitor imports, from the cheapest check on: size before it is read, SHA-256, structure. Only what
 * has passed them all is cached. Throws ModelFileError, InsecurePageError, or the signal's reason.
 */
export async function validateModel(
  { card, file }: ValidateRequest,
  { signal, cache, onProgress }: ValidationOptions,
): Promise<{ readonly caching: Caching }> {
  checkModelSize(file.size, card);
  onProgress({ phase: 'verify' });
  const bytes = await readFile(file, card.file.name);
  signal.throwIfAborted();
  try {
    await verifyIntegrity(bytes, card);
  } catch (error) {
    throw error instanceof IntegrityError ? otherFile(card.file.name, `another ${error.property}`) : error;
  }
  checkModelFile(bytes, card);
  signal.throwIfAborted();
  return { caching: await cache.store(card, bytes) };
}
