import { get, type IncomingHttpHeaders } from 'node:http';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it travelled: not decoded. */
  readonly body: Buffer;
}

/** Asks a server on this machine, at a port or a socket, for a file; unlike fetch, it sends no headers of its own. */
export function ask(
  server: { readonly port: number } | { readonly socketPath: string },
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ ...server, path, headers, host: '127.0.0.1' }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
    }).on('error', reject);
  });
}
