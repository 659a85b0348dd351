/* `npm run build:core`: the package stepwise-core, as it is published, in packages/core/dist, and what a page loads of it. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildCore, coreFolder } from './build-core.ts';

await buildCore('best');

const dist = join(coreFolder, 'dist');
const files = (await readdir(dist, { recursive: true })).filter((name) => /\.(?:js|mjs|wasm)$/.test(name)).sort();
const kilobytes = (bytes: number) => Math.round(bytes / 1000).toLocaleString('en');
for (const name of files) {
  const content = await readFile(join(dist, name));
  const brotli = await stat(join(dist, `${name}.br`)).catch(() => null);
  const compressed = brotli ? `${kilobytes(brotli.size)} kB as .br` : `${kilobytes(gzipSync(content).length)} kB gzip`;
  process.stdout.write(`${name.padEnd(56)} ${kilobytes(content.length)} kB, ${compressed}\n`);
}
