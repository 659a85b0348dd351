import { open, rename, rm } from 'node:fs/promises';

/** Writes `parts` one after another beside `path`, flushes them to the disk and renames: never half a file. */
export async function replaceFile(path: string, parts: readonly (Uint8Array | string)[]): Promise<void> {
  const beside = `${path}.${process.pid}.partial`;
  try {
    const handle = await open(beside, 'w');
    try {
      for (const part of parts) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
