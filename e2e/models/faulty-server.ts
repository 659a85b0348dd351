import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** What has arrived when a connection breaks and was not read yet is lost: so long the page has to read it. */
const readingMilliseconds = 1000;

/** A server of one file whose first answer breaks off: the connection is cut in the middle of the body. */
export class FaultyServer {
  /** The Range header of each request, null where there was none. */
  readonly ranges: (string | null)[] = [];
  readonly #server: Server;

  private constructor(bytes: Buffer, cutAfter: number) {
    this.#server = createServer((request, response) => {
      const range = request.headers.range ?? null;
      this.ranges.push(range);
      const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
      const isCut = this.ranges.length === 1;
      response.writeHead(range === null ? 200 : 206, {
        'content-type': 'application/octet-stream',
        'content-length': bytes.length - start,
        ...(range !== null && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
      });
      if (isCut) response.write(bytes.subarray(0, cutAfter), () => setTimeout(() => response.socket?.end(), readingMilliseconds));
      else response.end(bytes.subarray(start));
    });
  }

  static async start(bytes: Buffer, cutAfter: number): Promise<FaultyServer> {
    const server = new FaultyServer(bytes, cutAfter);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
