import { realpath } from 'node:fs/promises';
import { join } from 'node:path';

const run = /^\d{4,}-[^/\\]+$/;
const files = /^(?:metrics\.jsonl|samples\/step-\d+\.png|model\/(?:card\.json|model\.onnx|preview\.png))$/;

/** A file of a run that may be read. */
export interface ServedFile {
  /** Below its run's folder, such as `model/card.json`. */
  readonly name: string;
  readonly path: string;
}

/**
 * The file below `root` that an encoded path such as `/0007-flowers102/model/card.json` names, or null where it is not
 * one of the files that a run shows or is not there. Symbolic links below `root` lead nowhere: what they point to may
 * lie outside of it.
 */
export async function servedFile(root: string, address: string): Promise<ServedFile | null> {
  const [, encodedRun = '', name = ''] = /^\/([^/]+)\/(.+)$/.exec(address) ?? [];
  const folder = decoded(encodedRun);
  if (folder === null || !run.test(folder) || !files.test(name)) return null;
  try {
    const path = join(await realpath(root), folder, name);
    return (await realpath(path)) === path ? { name, path } : null;
  } catch {
    return null;
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
