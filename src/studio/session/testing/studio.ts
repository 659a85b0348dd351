import type { FilmExporter } from '../../../../workers/export/client.ts';
import { testEngine } from '../../../../packages/core/src/testing/engine.ts';
import { fetchFrom } from '../../../../packages/core/src/testing/site.ts';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import type { StudioDependencies } from '../dependencies.ts';
import { createMemoryHistory } from '../history/repository.ts';
import type { OfflinePage } from '../offline/offline-page.ts';
import { createStudioStore } from '../store.ts';

export { testEngine, testFrame } from '../../../../packages/core/src/testing/engine.ts';
export { fetchFrom };

export const catalogUrl = 'http://localhost/models/catalog.json';

/** The files of a site with two models, by path. */
export function testSite(): Record<string, unknown> {
  return {
    '/models/catalog.json': {
      models: [
        { id: 'tiny', title: 'Tiny', card: 'tiny/card.json' },
        { id: 'other', title: 'Other', card: 'other/card.json' },
      ],
    },
    '/models/tiny/card.json': testCard(),
    '/models/other/card.json': testCard({ id: 'other', sha256: 'b'.repeat(64) }),
  };
}

/** An exporter whose parts a test brings. */
export function testExporter(parts: Partial<FilmExporter> = {}): FilmExporter {
  const refuse = () => Promise.reject(new Error('This test exports nothing.'));
  return { gif: refuse, mp4: refuse, makesVideos: () => Promise.resolve(true), ...parts };
}

/** A browser that keeps nothing of the page; each part can be replaced. */
export function testOfflinePage(parts: Partial<OfflinePage> = {}): OfflinePage {
  const ignore = () => undefined;
  return { keepPage: ignore, askForLastingStorage: ignore, onNewVersion: ignore, takeNewVersion: ignore, ...parts };
}

/** A store in a world of its own. Random seeds count up from 1000. */
export function testStudio(parts: Partial<StudioDependencies> = {}) {
  let seed = 1000;
  return createStudioStore({
    engine: testEngine(),
    exporter: testExporter(),
    offlinePage: testOfflinePage(),
    fetch: fetchFrom(testSite()),
    catalogUrl,
    runsUrl: null,
    initialHash: '',
    detectProvider: () => Promise.resolve({ provider: 'wasm', detail: '2 threads', reason: 'this browser has no WebGPU' }),
    requestedProvider: null,
    showRequestedProvider: () => undefined,
    isReload: false,
    randomSeed: () => seed++,
    beforeNextPaint: (callback) => void setTimeout(callback, 0),
    storage: null,
    openHistory: () => Promise.resolve(createMemoryHistory()),
    renderForHistory: () => Promise.resolve({ picture: new Blob(['picture']), thumbnail: new Blob(['thumbnail']) }),
    now: () => 0,
    ...parts,
  });
}

/** A gate that holds whoever awaits `opened` until it is opened. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

export function memoryStorage(
  initial: Record<string, string> = {},
): Pick<Storage, 'getItem' | 'setItem'> & { readonly items: Map<string, string> } {
  const items = new Map(Object.entries(initial));
  return { items, getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}
