import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { download, FeatureDownloadError, type DownloadProgress, type DownloadRequest } from './download.ts';

const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251);
const sha256 = createHash('sha256').update(content).digest('hex');
const root = temporaryFolder();
/** The number of a process that has ended. */
const dead = spawnSync(process.execPath, ['--eval', '']).pid;
let files = 0;
let close: (() => void) | null = null;
afterEach(() => close?.());

/** A server of one file that answers as `answer` says, and a request for it; `ranges` are those that it was asked for. */
async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  files += 1;
  const request: DownloadRequest = {
    url: `http://127.0.0.1:${address.port}/network.pth`,
    path: join(root, `folder-${files}`, 'network.pth'),
    bytes: content.length,
    sha256,
    advice: 'try again',
  };
  return { request, ranges };
}

/** Answers as file servers do: with what the range asks for. */
function whole(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
  response.end(content.subarray(start));
}

/** Sends a part and breaks the connection. */
function broken(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
}

/** Quicker than the matcher, which compares byte after byte. */
const holdsContent = async ({ path }: DownloadRequest): Promise<boolean> => (await readFile(path)).equals(content);

describe('download', () => {
  it('fetches a file, telling how far it is, and asks nobody for one that is there', async () => {
    const { request, ranges } = await serving(whole);
    const progress: DownloadProgress[] = [];
    expect(await download({ ...request, onProgress: (step) => progress.push(step) })).toBe(request.path);
    expect(await holdsContent(request)).toBe(true);
    expect(progress.at(-1)).toEqual({ done: content.length, total: content.length });
    expect(progress.map(({ done }) => done)).toEqual(progress.map(({ done }) => done).toSorted((a, b) => a - b));
    await download(request);
    expect(ranges).toEqual([undefined]);
  });

  it('goes on where a broken connection stopped', async () => {
    let calls = 0;
    const { request, ranges } = await serving((incoming, response) => ((calls += 1) === 1 ? broken : whole)(incoming, response));
    await expect(download(request)).rejects.toThrow(
      /could not be downloaded \(the connection broke after 100000 of 300000 bytes\): try again\.$/,
    );
    expect(existsSync(request.path)).toBe(false);
    await download(request);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
    expect(await holdsContent(request)).toBe(true);
  });

  it('begins anew where the server sends everything whatever it was asked', async () => {
    let calls = 0;
    const { request } = await serving((_, response) => {
      calls += 1;
      if (calls === 1) broken(_, response);
      else response.end(content);
    });
    await expect(download(request)).rejects.toThrow(FeatureDownloadError);
    await download(request);
    expect(await holdsContent(request)).toBe(true);
  });

  it('refuses another file of the same length and begins anew the next time', async () => {
    let calls = 0;
    const { request, ranges } = await serving((incoming, response) => {
      calls += 1;
      if (calls === 1) response.end(content.map((byte) => 255 - byte));
      else whole(incoming, response);
    });
    await expect(download(request)).rejects.toThrow(/another checksum/);
    expect(existsSync(request.path)).toBe(false);
    await download(request);
    expect(ranges).toEqual([undefined, undefined]);
  });

  it('stops at a file that is longer than the one wanted', async () => {
    const { request } = await serving((_, response) => response.end(new Uint8Array(2 * content.length)));
    await expect(download(request)).rejects.toThrow(/longer than the file is/);
    expect(await readdir(dirname(request.path))).toEqual([]);
  });

  it('takes a remnant that is whole, and drops one that is too long', async () => {
    const { request, ranges } = await serving(whole);
    const other = { ...request, path: join(root, 'remnant.pth') };
    await writeFile(`${other.path}.${dead}.partial`, content);
    await download(other);
    expect(ranges).toEqual([]);
    const long = { ...request, path: join(root, 'long.pth') };
    await writeFile(`${long.path}.${dead}.partial`, new Uint8Array(content.length + 1));
    await expect(download(long)).rejects.toThrow(/another checksum/);
    await download(long);
    expect(await holdsContent(long)).toBe(true);
  });

  it('leaves alone what another process is fetching', async () => {
    const { request, ranges } = await serving(whole);
    const theirs = `${request.path}.${process.ppid}.partial`;
    await mkdir(dirname(request.path));
    await writeFile(theirs, content.subarray(0, 1000));
    await download(request);
    expect(ranges).toEqual([undefined]);
    expect(await holdsContent(request)).toBe(true);
    expect((await readFile(theirs)).length).toBe(1000);
  });

  it.each([404, 503])('says what the server answers: %i', async (status) => {
    const { request } = await serving((_, response) => response.writeHead(status).end());
    await expect(download(request)).rejects.toThrow(`the server answers ${status}`);
  });

  it('says that nobody answers', async () => {
    const { request } = await serving(whole);
    close?.();
    await expect(download(request)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('ends with the reason of the signal, and keeps what it has', async () => {
    const { request } = await serving(broken);
    const controller = new AbortController();
    const reason = new Error('Interrupted.');
    const aborting = download({ ...request, signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(aborting).rejects.toBe(reason);
    expect(existsSync(request.path)).toBe(false);
    expect(await readdir(dirname(request.path))).toEqual([`network.pth.${process.pid}.partial`]);
  });
});
