import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { projectRoot } from '../project.ts';
import { compressFolder } from './compress.ts';
import { siteHeaders } from './headers.ts';
import { ask as askServer } from './testing/ask.ts';

/** Where Debian and Ubuntu put the module of the recipe's two lines, package libnginx-mod-http-brotli-static. */
const brotliModule = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';
const hasBrotli = existsSync(brotliModule);
const hasNginx = spawnSync('nginx', ['-v']).status === 0;
const script = Buffer.from('export const answer = 42;\n'.repeat(200));

/** The recipe of the documentation, on a socket without a certificate, for the files of `folder`. */
async function configure(folder: string): Promise<string> {
  const documented = await readFile(join(projectRoot, 'docs/hosting.md'), 'utf8');
  const recipe = /```nginx\n(.*?)```/s.exec(documented)?.[1] ?? '';
  const site = recipe
    .replace('listen 443 ssl http2;', `listen unix:${join(folder, 'socket')};`)
    .replace('root /srv/stepwise/dist;', `root ${join(folder, 'dist')};`)
    .replace('include mime.types;', 'include /etc/nginx/mime.types;')
    .replaceAll(/^\s*brotli_static .*\n/gm, hasBrotli ? '$&' : '');
  return `
daemon off;
pid ${join(folder, 'pid')};
error_log stderr warn;
${hasBrotli ? `load_module ${brotliModule};` : ''}
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join('\n  ')}
  ${site}
}`;
}

describe.skipIf(!hasNginx)('nginx with the recipe of docs/hosting.md (skipped where there is no nginx)', () => {
  let folder: string;
  let server: ChildProcess | undefined;
  let complaints = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepwise-nginx-'));
    // Started by root, its workers are somebody else.
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'dist/assets'), { recursive: true });
    await writeFile(join(folder, 'dist/index.html'), '<!doctype html>'.padEnd(3000));
    await writeFile(join(folder, 'dist/assets/main.js'), script);
    await writeFile(join(folder, 'dist/assets/ort.wasm'), script);
    await writeFile(join(folder, 'dist/assets/ort.mjs'), script);
    await writeFile(join(folder, 'dist/model.onnx'), script);
    await compressFolder(join(folder, 'dist'), 'quick');
    await writeFile(join(folder, 'nginx.conf'), await configure(folder));
    server = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder]);
    server.stderr?.on('data', (part: Buffer) => (complaints += part.toString()));
    await vi.waitFor(() => ask('/').catch((cause: unknown) => Promise.reject(new Error(complaints, { cause }))), 10_000);
  });
  afterAll(async () => {
    server?.kill();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, headers?: Record<string, string>) => askServer({ socketPath: join(folder, 'socket') }, path, headers);

  it('complains of nothing', () => {
    expect(complaints).toBe('');
  });

  it.each(['/', '/assets/main.js', '/assets/ort.wasm.br', '/nothing-here'])('sends the headers with %s', async (path) => {
    const { headers } = await ask(path);
    for (const [name, value] of Object.entries(siteHeaders)) expect(headers[name.toLowerCase()]).toBe(value);
  });

  it('lets files with a hash in their names be kept, and asks for the others anew', async () => {
    expect((await ask('/assets/main.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await ask('/')).headers['cache-control']).toBe('no-cache');
  });

  it('compresses for those who can read it', async () => {
    const gzip = await ask('/assets/main.js', { 'accept-encoding': 'gzip' });
    expect(gzip.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
    });
    expect(gzip.headers['content-type']).toMatch(/javascript$/);
    expect(gunzipSync(gzip.body)).toEqual(script);
    const plain = await ask('/assets/main.js');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toEqual(script);
  });

  it.skipIf(!hasBrotli)('prefers brotli where its module is there', async () => {
    const { headers, body } = await ask('/assets/main.js', { 'accept-encoding': 'gzip, br' });
    expect(headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(body)).toEqual(script);
  });

  it.each([
    ['ort.wasm', 'application/wasm'],
    ['ort.mjs', 'text/javascript'],
  ])('knows %s as %s, since browsers run nothing else', async (name, type) => {
    expect((await ask(`/assets/${name}`)).headers['content-type']).toBe(type);
  });

  it('sends a compressed file that is asked for by name as it is, and a part of it', async () => {
    const { headers, body } = await ask('/assets/ort.wasm.br', { 'accept-encoding': 'gzip, br' });
    expect(headers['content-encoding']).toBeUndefined();
    expect(brotliDecompressSync(body)).toEqual(script);
    const rest = await ask('/assets/ort.wasm.br', { range: 'bytes=10-' });
    expect(rest.status).toBe(206);
    expect(rest.body).toEqual(body.subarray(10));
    expect((await ask('/model.onnx', { range: 'bytes=100-199' })).body).toEqual(script.subarray(100, 200));
  });
});
