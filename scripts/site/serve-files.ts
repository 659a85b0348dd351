import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import send from 'send';
import { cacheControl } from './headers.ts';

/** In the order of preference; the name as `Accept-Encoding` has it. */
const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The codings that an `Accept-Encoding` header allows, by name. */
function acceptedEncodings(header: string): ReadonlySet<string> {
  const codings = header.split(',').map((part) =>
    part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  );
  return new Set(
    codings.filter(([, quality]) => quality === undefined || Number(quality.replace('q=', '')) > 0).map(([name = '']) => name),
  );
}

/**
 * Serves the built page in `folder`: where a `.br` or `.gz` lies beside a file, that to whoever takes it. A compressed file
 * that is asked for by its own name comes as the bytes that it is, so that it can be resumed by a range; so can all others.
 */
export function serveFiles(folder: string): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  return (request, response, next) => {
    const path = pathOf(request.url ?? '/');
    // What a plugin makes of the page itself is another's.
    if (path === null || path === '/index.html' || !(request.method === 'GET' || request.method === 'HEAD')) {
      next();
      return;
    }
    const encoding = encodings.find(({ ending }) => existsSync(join(folder, path + ending)));
    if (encoding) response.setHeader('Vary', 'Accept-Encoding');
    const accepted = acceptedEncodings(request.headers['accept-encoding'] ?? '');
    const chosen = encodings.find(({ name, ending }) => accepted.has(name) && existsSync(join(folder, path + ending)));
    const type = types[extname(path)];
    if (type !== undefined) response.setHeader('Content-Type', type);
    else if (encodings.some(({ ending }) => path.endsWith(ending))) response.setHeader('Content-Type', 'application/octet-stream');
    if (chosen) response.setHeader('Content-Encoding', chosen.name);
    response.setHeader('Cache-Control', path.startsWith('/assets/') ? cacheControl.assets : cacheControl.other);
    send(request, path + (chosen?.ending ?? ''), { root: folder, cacheControl: false, dotfiles: 'ignore' })
      .on('error', ({ status }: { readonly status: number }) => {
        for (const name of ['Content-Type', 'Content-Encoding', 'Cache-Control']) response.removeHeader(name);
        if (status === 404) {
          next();
          return;
        }
        response.statusCode = status;
        response.end();
      })
      .on('directory', () => next())
      .pipe(response);
  };
}

/** The path of a file below the folder, as an address names it; null for what is no file's. */
function pathOf(url: string): string | null {
  try {
    const path = normalize(decodeURIComponent(url.split(/[?#]/, 1)[0] ?? ''));
    return path.includes('\0') || path.includes('..') ? null : path.endsWith('/') ? `${path}index.html` : path;
  } catch {
    return null;
  }
}
