import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compressFolder } from './compress.ts';
import { serveFiles } from './serve-files.ts';
import { ask as askServer } from './testing/ask.ts';

const script = Buffer.from('export const answer = 42;\n'.repeat(200));
const weights = Buffer.from(Uint8Array.from({ length: 5000 }, (_, index) => index % 256));

describe('the server of the built page', () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepwise-site-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets/main.js'), script);
    await writeFile(join(folder, 'assets/small.css'), 'a{}');
    await writeFile(join(folder, 'model.onnx'), weights);
    await compressFolder(folder, 'quick');
    const serve = serveFiles(folder);
    server = createServer((request, response) => {
      serve(request, response, () => response.writeHead(404).end('nothing here'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, headers?: Record<string, string>) =>
    askServer({ port: (server.address() as AddressInfo).port }, path, headers);

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ])('gives a browser that takes %s the file as %s', async (accepted, encoding, decode) => {
    const { headers, body } = await ask('/assets/main.js', { 'accept-encoding': accepted });
    expect(headers).toMatchObject({
      'content-encoding': encoding,
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': String(body.length),
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(body.length).toBeLessThan(script.length / 10);
    expect(decode(body)).toEqual(script);
  });

  it('gives it as it is to who takes no encoding, and says that it depends', async () => {
    const { headers, body } = await ask('/assets/main.js');
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toBe('Accept-Encoding');
    expect(body).toEqual(script);
  });

  it('gives a compressed file that is asked for by name as the bytes that it is, and any part of it', async () => {
    const whole = await ask('/assets/main.js.br', { 'accept-encoding': 'gzip, br' });
    expect(whole.headers['content-encoding']).toBeUndefined();
    expect(whole.headers['content-type']).toBe('application/octet-stream');
    expect(brotliDecompressSync(whole.body)).toEqual(script);
    const rest = await ask('/assets/main.js.br', { range: 'bytes=10-' });
    expect(rest.status).toBe(206);
    expect(rest.headers['content-range']).toBe(`bytes 10-${whole.body.length - 1}/${whole.body.length}`);
    expect(rest.body).toEqual(whole.body.subarray(10));
  });

  it('gives a part of what is not compressed, and refuses one beyond its end', async () => {
    const { status, body, headers } = await ask('/model.onnx', { range: 'bytes=4096-', 'accept-encoding': 'br' });
    expect([status, headers.vary, headers['cache-control']]).toEqual([206, undefined, 'no-cache']);
    expect(body).toEqual(weights.subarray(4096));
    expect((await ask('/model.onnx', { range: 'bytes=9000-' })).status).toBe(416);
  });

  it('compresses nothing that would not get smaller', async () => {
    expect((await ask('/assets/small.css.br')).status).toBe(404);
    expect((await ask('/model.onnx.br')).status).toBe(404);
  });

  it('says that nothing has changed', async () => {
    const { headers } = await ask('/model.onnx');
    expect((await ask('/model.onnx', { 'if-none-match': headers.etag ?? '' })).status).toBe(304);
  });

  it.each(['/', '/nowhere.js', '/assets', '/../package.json', '/%2e%2e/package.json', '/%E0%A4%A', '/a%00b'])(
    'leaves %s to others',
    async (path) => {
      const { status, headers, body } = await ask(path, { 'accept-encoding': 'br' });
      expect([status, String(body)]).toEqual([404, 'nothing here']);
      expect(headers['content-encoding']).toBeUndefined();
    },
  );
});
