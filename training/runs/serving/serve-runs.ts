import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { TrainingRun } from '../../../src/documents/training-run.ts';
import { listRuns, type RunSummary } from '../run-list.ts';
import { servedFile } from './served-file.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.png': 'image/png',
  '.onnx': 'application/octet-stream',
};

export type RunsHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers requests below `runs/`, whose addresses it takes without that prefix, from the numbered run folders in `root`;
 * it only reads, and nothing outside of `root`:
 *
 * - `/index.json`: the list of runs, by `runIndexSchema`
 * - `/<run>/metrics.jsonl?from=<byte>&log=<id>`: the whole lines of the log from there on. Header `log-id` names the
 *   log; where it is another one than `log`, as after a run was taken back to a checkpoint, all lines come
 *   (`log-from: 0`)
 * - `/<run>/samples/step-<step>.png`, `/<run>/model/card.json`, `model.onnx` and `preview.png`
 */
export function serveRuns(root: string): RunsHandler {
  return async (request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      end(response, 405);
      return;
    }
    const [path = '', query] = (request.url ?? '').split('?');
    if (path === '/index.json') return sendList(root, response);
    const file = await servedFile(root, path);
    if (!file) {
      end(response, 404);
      return;
    }
    try {
      // A link that takes the file's place after the check is not followed where the system can tell.
      const handle = await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        response.setHeader('Content-Type', contentTypes[extname(file.name)] ?? 'application/octet-stream');
        await (file.name === 'metrics.jsonl' ? sendLog(handle, new URLSearchParams(query), response) : sendFile(handle, request, response));
      } finally {
        await handle.close();
      }
    } catch {
      // The file went while it was read, or the page left: neither is the server's to solve.
      if (response.headersSent) response.destroy();
      else end(response, 404);
    }
  };
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

async function sendList(root: string, response: ServerResponse): Promise<void> {
  const runs = await listRuns(root);
  const own = await Promise.all(runs.map(async (run) => ((await isLink(join(root, run.name))) ? [] : [withoutPath(run)])));
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ runs: own.flat() }));
}

/** Where runs lie on this machine is not the page's to know. */
function withoutPath({ path, problem, ...run }: RunSummary): TrainingRun {
  return { ...run, problem: problem?.replaceAll(`${path}${sep}`, '') ?? null };
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => true,
  );
}

async function sendLog(handle: FileHandle, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const { ino, birthtimeMs, size } = await handle.stat();
  const id = `${ino}-${Math.round(birthtimeMs)}`;
  const wanted = Number(query.get('from') ?? 0);
  const from = query.get('log') === id && Number.isSafeInteger(wanted) && wanted >= 0 && wanted <= size ? wanted : 0;
  const bytes = Buffer.alloc(size - from);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
  response.setHeader('log-id', id);
  response.setHeader('log-from', from);
  response.end(bytes.subarray(0, bytes.subarray(0, bytesRead).lastIndexOf('\n') + 1));
}

async function sendFile(handle: FileHandle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { size } = await handle.stat();
  response.setHeader('Content-Length', size);
  if (request.method === 'HEAD' || size === 0) end(response, 200);
  else await pipeline(handle.createReadStream({ autoClose: false, end: size - 1 }), response);
}
