import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** The files in a ZIP by their paths; rejects where one is not as the archive says. */
export async function filesOfZip(path: string): Promise<Map<string, Buffer>> {
  const archive = await fromBufferPromise(await readFile(path));
  const files = new Map<string, Buffer>();
  for await (const entry of archive.eachEntry()) files.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)));
  return files;
}
