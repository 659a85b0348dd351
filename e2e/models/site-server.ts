import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { projectRoot } from '../../scripts/project.ts';
import { siteHeaders } from '../../scripts/site/headers.ts';
import { serveFiles } from '../../scripts/site/serve-files.ts';
import { preview } from './site.ts';
import type { TestModel } from './tiny.ts';

const dist = join(projectRoot, 'dist');

export interface SiteServerOptions {
  /** The path below which the page lies. */
  readonly base?: string;
  /** What lies there; the build of the page when absent. */
  readonly folder?: string;
  /** What it sends with every answer: the headers that docs/hosting.md asks for when absent; some hosts can send none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A host of the built page, or of another folder, that a test has to itself: it can be stopped, and its files replaced. Unlike a route of the test, it
 * is also what a service worker meets.
 */
export class SiteServer {
  readonly #server: Server;
  readonly #base: string;
  readonly #folder: string;
  readonly #sockets = new Set<Socket>();
  readonly #replaced = new Map<string, Buffer>();

  private constructor({ base = '/', folder = dist, headers = siteHeaders }: SiteServerOptions) {
    this.#base = base;
    this.#folder = folder;
    const serve = serveFiles(folder);
    this.#server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      const notFound = () => response.writeHead(404).end();
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (!path.startsWith(base)) {
        notFound();
        return;
      }
      const inside = path === base ? '/index.html' : `/${path.slice(base.length)}`;
      const replaced = this.#replaced.get(inside);
      if (replaced || inside === '/index.html') {
        response.setHeader('Cache-Control', 'no-cache');
        if (inside.endsWith('.html')) response.setHeader('Content-Type', 'text/html; charset=utf-8');
        if (inside.endsWith('.js')) response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
        response.end(replaced ?? this.read(inside));
        return;
      }
      request.url = inside;
      serve(request, response, notFound);
    });
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
  }

  static async start(options: SiteServerOptions = {}): Promise<SiteServer> {
    const server = new SiteServer(options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** Browsers take this machine's own name for secure, whatever the port. */
  get address(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}${this.#base}`;
  }

  /** What has been sent so far, headers included. */
  get sentBytes(): number {
    return [...this.#sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  }

  /** A file of the folder, by its path below the page. */
  read(path: string): string {
    return readFileSync(join(this.#folder, path), 'utf8');
  }

  /** Serves this in the place of a file. */
  replace(path: string, content: string | Uint8Array): void {
    this.#replaced.set(path, Buffer.from(content));
  }

  /** Serves these models alone. */
  replaceModels(models: readonly TestModel[]): void {
    this.replace(
      '/models/catalog.json',
      JSON.stringify({ models: models.map(({ id, title }) => ({ id, title, card: `${id}/card.json` })) }),
    );
    for (const { id, card, bytes } of models) {
      this.replace(`/models/${id}/card.json`, JSON.stringify(card));
      this.replace(`/models/${id}/preview.png`, preview);
      this.replace(`/models/${id}/model.onnx`, bytes);
    }
  }

  /** Publishes a newer version of the page, marked as such; what it is made of is what it was. */
  publishNewVersion(version: string): void {
    this.replace('/index.html', this.read('/index.html').replace('<html', `<html data-version="${version}"`));
    const entry = /(\{[^{}]*"?url"?:"index\.html"[^{}]*\})/;
    const script = this.read('/service-worker.js').replace(entry, (text) => text.replace(/[0-9a-f]{32}/, version.padStart(32, '0')));
    this.replace('/service-worker.js', script);
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
