import type { Stats } from 'node:fs';
import { stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from './project.ts';

/** Everything a build of the page depends on. */
const sources = ['index.html', 'package-lock.json', 'vite.config.ts', 'tsconfig.json', 'public', 'scripts/site', 'src', 'workers'];

function statIfThere(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

/** The latest modification below `path`, in milliseconds since 1970. Folders count: removing a file changes one. */
async function newestChange(path: string): Promise<number> {
  const stats = await statIfThere(path);
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map((name) => newestChange(join(path, name))));
  return Math.max(stats.mtimeMs, ...inside);
}

/** Whether `dist` in the project at `root` is newer than everything it was built from. */
export async function isUpToDate(root: string): Promise<boolean> {
  const built = await statIfThere(join(root, 'dist/index.html'));
  if (built === undefined) return false;
  const changes = await Promise.all(sources.map((source) => newestChange(join(root, source))));
  return Math.max(...changes) < built.mtimeMs;
}

/** Builds the page into `dist` unless nothing it depends on is newer than the last build. */
export async function ensureBuilt(): Promise<void> {
  if (await isUpToDate(projectRoot)) return;
  await build({ root: projectRoot, logLevel: 'warn' });
}
