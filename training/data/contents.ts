import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile, sha256Of, writing } from '../io/files.ts';
import type { OpenDataset } from './dataset.ts';

/** Hexadecimal digits that are kept of a hash: 128 bits. */
const DIGITS = 32;

/**
 * The hash of every image's file, SHA-256 to 128 bits, by index. They are kept at `path`, whose name stands for all that they
 * depend on, since all files have to be read for them.
 * @throws FileWriteError, and what reading the dataset throws; the signal's reason when aborted
 */
export async function imageContents(
  path: string,
  opened: OpenDataset,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const total = opened.images.length;
  const kept = await readFile(path, 'utf8').then(
    (text) => text.trimEnd().split('\n'),
    () => [],
  );
  if (kept.length === total && kept.every((line) => line.length === DIGITS)) return kept;
  const contents = new Array<string>(total).fill('');
  let done = 0;
  for await (const { index, bytes } of opened.read(signal)) {
    contents[index] = sha256Of(bytes).slice(0, DIGITS);
    onProgress(++done, total);
  }
  await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, [`${contents.join('\n')}\n`]);
  });
  return contents;
}
