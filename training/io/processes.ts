import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSystemFailure, PARTIAL } from './files.ts';

/** Whether a process of this number runs on this machine, whoever it belongs to. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isSystemFailure(error, 'EPERM');
  }
}

/** Where this process writes what will be `path`, so that no other writes into the same file. */
export function ownPart(path: string): string {
  return `${path}.${process.pid}${PARTIAL}`;
}

/** What processes that have ended left where {@link ownPart} had them write. */
export async function abandonedParts(path: string): Promise<string[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  return names.filter((name) => isAbandoned(name, prefix)).map((name) => join(dirname(path), name));
}

function isAbandoned(name: string, prefix: string): boolean {
  if (!name.startsWith(prefix) || !name.endsWith(PARTIAL)) return false;
  const writer = name.slice(prefix.length, -PARTIAL.length);
  return /^[1-9]\d*$/.test(writer) && !isAlive(Number(writer));
}
