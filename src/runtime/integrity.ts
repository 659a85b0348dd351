import type { ModelCard } from '../documents/card.ts';
import { InsecurePageError, IntegrityError } from './errors.ts';

/** SHA-256 of `bytes` as 64 lower-case hexadecimal digits, or undefined on an insecure page, which has no WebCrypto. */
export async function sha256(bytes: Uint8Array): Promise<string | undefined> {
  // The type says otherwise, but browsers define it in secure contexts only.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return undefined;
  // WebCrypto takes no view of shared memory: those bytes are copied.
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  const digest = new Uint8Array(await subtle.digest('SHA-256', own));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Checks that `bytes` are the file that a card or a build describes: first the size, then the SHA-256.
 *
 * @throws IntegrityError when they are not, InsecurePageError where the browser cannot tell
 */
export async function verifyIntegrity(
  bytes: Uint8Array,
  { file }: { readonly file: Pick<ModelCard['file'], 'name' | 'bytes' | 'sha256'> },
): Promise<void> {
  if (bytes.length !== file.bytes) {
    throw new IntegrityError(file.name, 'size', `${file.bytes} bytes`, `${bytes.length} bytes`);
  }
  const actual = await sha256(bytes);
  if (actual === undefined) throw new InsecurePageError(file.name);
  if (actual !== file.sha256) throw new IntegrityError(file.name, 'SHA-256', file.sha256, actual);
}
