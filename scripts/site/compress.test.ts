import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compressFolder } from './compress.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwise-compress-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('compresses files of one content that nobody has compressed before, all at once', async () => {
  const content = randomBytes(2000);
  const names = Array.from({ length: 8 }, (_, index) => `${index}.js`);
  await Promise.all(names.map((name) => writeFile(join(folder, name), content)));
  await compressFolder(folder, 'quick');
  for (const name of names) {
    expect(brotliDecompressSync(await readFile(join(folder, `${name}.br`)))).toEqual(content);
    expect(gunzipSync(await readFile(join(folder, `${name}.gz`)))).toEqual(content);
  }
});

it('leaves small files and those that do not shrink alone', async () => {
  await writeFile(join(folder, 'small.js'), 'let a;');
  await writeFile(join(folder, 'picture.png'), Buffer.alloc(5000));
  await compressFolder(folder, 'quick');
  expect((await readdir(folder)).sort()).toEqual(['picture.png', 'small.js']);
});
