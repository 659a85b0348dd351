import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUpToDate, pageSources } from './build.ts';

const EARLIER = new Date('2020-01-01');
const BUILT = new Date('2020-01-02');
const LATER = new Date('2020-01-03');

describe('a build of the page', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'stepwise-build-'));
    await mkdir(join(root, 'src/studio'), { recursive: true });
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, 'src/studio/main.tsx'), '');
    await writeFile(join(root, 'index.html'), '');
    await writeFile(join(root, 'dist/index.html'), '');
    for (const path of ['src/studio/main.tsx', 'src/studio', 'src', 'index.html']) await utimes(join(root, path), EARLIER, EARLIER);
    await utimes(join(root, 'dist/index.html'), BUILT, BUILT);
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is kept while nothing is newer', async () => {
    expect(await isUpToDate(root, 'dist/index.html', pageSources)).toBe(true);
  });

  it('is made when there is none', async () => {
    await rm(join(root, 'dist'), { recursive: true });
    expect(await isUpToDate(root, 'dist/index.html', pageSources)).toBe(false);
  });

  it.each([
    ['a file deep inside has changed', 'src/studio/main.tsx'],
    ['a file was added or removed, which changes its folder', 'src/studio'],
    ['the page itself has changed', 'index.html'],
  ])('is made anew when %s', async (_, path) => {
    await utimes(join(root, path), LATER, LATER);
    expect(await isUpToDate(root, 'dist/index.html', pageSources)).toBe(false);
  });
});
