import type { Stats } from 'node:fs';
import { stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from './project.ts';

/** Everything a build of the page depends on. */
export const pageSources = [
  'index.html',
  'package-lock.json',
  'vite.config.ts',
  'tsconfig.json',
  'public',
  'scripts/site',
  'src',
  'workers',
  'packages/core/src',
];

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

/** Whether the file `built` of the project at `root` is newer than everything that it was built from. */
export async function isUpToDate(root: string, built: string, sources: readonly string[]): Promise<boolean> {
  const stats = await statIfThere(join(root, built));
  if (stats === undefined) return false;
  const changes = await Promise.all(sources.map((source) => newestChange(join(root, source))));
  return Math.max(...changes) < stats.mtimeMs;
}

/** Builds the page into `dist` unless nothing it depends on is newer than the last build. */
export async function ensureBuilt(): Promise<void> {
  if (await isUpToDate(projectRoot, 'dist/index.html', pageSources)) return;
  await build({ root: projectRoot, logLevel: 'warn' });
}
