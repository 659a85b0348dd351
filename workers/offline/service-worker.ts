import { clientsClaim } from 'workbox-core';
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { NetworkFirst } from 'workbox-strategies';
import { isolated } from './isolation.ts';
import { markKept, newVersionMessage } from './contract.ts';

/** The part of ServiceWorkerGlobalScope that is used here: its library of types excludes that of pages. */
interface ServiceWorkerScope {
  /** What the build has made, put in by it: addresses below the page's own, and for those without a hash in their name one of their content. */
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install', listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
declare const self: ServiceWorkerScope;

const built = self.__WB_MANIFEST;
const { scope } = self.registration;
const documentFolders = ['models/', 'analysis/'];
const isDocument = (path: string) => documentFolders.some((folder) => path.startsWith(folder)) && /\.(?:json|png|svg)$/.test(path);
const documentsName = 'stepwise-documents';
/** A server that is longer silent is taken for one that is out of reach: it would not send a model either. */
const documentSeconds = 8;

// Weights and the runtime's programs pass by: the page keeps them itself, with checksums, and no byte is stored twice.

// The page's own code comes from storage, so that all of it is of one version.
addPlugins([{ handlerWillRespond: ({ response }) => Promise.resolve(isolated(response)) }]);
precacheAndRoute(
  built.filter(({ url }) => !isDocument(url)),
  // The page has addresses such as ./?provider=wasm.
  { cleanURLs: false, ignoreURLParametersMatching: [/./] },
);
cleanupOutdatedCaches();

// What it reads of models and datasets comes from the server while there is one: weights must fit their card.
const documents = new NetworkFirst({
  cacheName: documentsName,
  networkTimeoutSeconds: documentSeconds,
  plugins: [{ cachedResponseWillBeUsed: ({ cachedResponse }) => Promise.resolve(cachedResponse && markKept(cachedResponse)) }],
});
registerRoute(({ url }) => url.href.startsWith(scope) && isDocument(url.pathname.slice(new URL(scope).pathname.length)), documents);

async function keepDocuments(): Promise<void> {
  const cache = await caches.open(documentsName);
  // The page has just read most of them: the browser's own cache has those, and asks whether they are fresh.
  await cache.addAll(built.filter(({ url }) => isDocument(url)).map(({ url }) => new Request(url, { cache: 'no-cache' })));
}
self.addEventListener('install', (event) => event.waitUntil(keepDocuments()));

// A page that was opened without a service worker is served by the first one; a newer one waits until it is asked for.
clientsClaim();
self.addEventListener('message', ({ data }) => {
  if (data === newVersionMessage) void self.skipWaiting();
});
