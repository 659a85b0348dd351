import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createServer } from 'vite';
import { runsPlugin } from './serve-runs.ts';

const root = await mkdtemp(join(tmpdir(), 'stepwise-dev-'));
afterAll(() => rm(root, { recursive: true, force: true }));

it('serves runs beside the source, too, and tells the page so', async () => {
  await writeFile(join(root, 'index.html'), '<!doctype html><html><head><title>Studio</title></head><body></body></html>');
  await mkdir(join(root, 'runs'));
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [runsPlugin(join(root, 'runs'))],
    server: { port: 0, watch: null },
  });
  try {
    await server.listen();
    const address = server.resolvedUrls?.local[0] ?? '';
    expect(await (await fetch(address)).text()).toContain('<meta name="stepwise-runs" content="runs/" />');
    expect(await (await fetch(`${address}runs/index.json`)).json()).toEqual({ runs: [] });
  } finally {
    await server.close();
  }
});
