import { ModelFileError } from '../../src/runtime/errors.ts';

/** The bytes of a file that a visitor brought. Throws ModelFileError, or a RangeError where they find no room in memory. */
export async function readFile(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new ModelFileError(name, 'it cannot be read', 'Look whether it is still there, and choose it again', { cause });
  }
}
