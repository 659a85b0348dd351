import type { FilmExporter } from '../../../../workers/export/client.ts';
import type { HeldEngine, SamplingEngine } from '../../../../workers/sampling/client.ts';
import type { GenerateRequest, SampledFrame } from '../../../../workers/sampling/contract.ts';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { createMutex } from '../../../mutex.ts';
import type { StudioDependencies } from '../dependencies.ts';
import { createMemoryHistory } from '../history/repository.ts';
import type { OfflinePage } from '../offline/offline-page.ts';
import { createStudioStore } from '../store.ts';

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

export function fetchFrom(site: Record<string, unknown>): typeof globalThis.fetch {
  return (input) => {
    const file = site[new URL(input instanceof Request ? input.url : input).pathname];
    return Promise.resolve(file === undefined ? new Response(null, { status: 404 }) : Response.json(file));
  };
}

/** Frame `index` of a run; its pixels are all `index`. */
export function testFrame(index: number, { images, options, card }: Pick<GenerateRequest, 'images' | 'options' | 'card'>): SampledFrame {
  const pixels = () => new Uint8ClampedArray(images * card.network.imageSize ** 2 * 4).fill(index);
  const { steps } = options;
  return {
    index,
    steps,
    evaluations: Math.min(index + 1, steps),
    guideEvaluations: options.guidance ? Math.min(index + 1, steps) : 0,
    timestep: 1 - index / steps,
    signalRate: index / steps,
    noiseRate: 1 - index / steps,
    milliseconds: 10,
    networkMilliseconds: 9,
    latent: pixels(),
    predictedX0: pixels(),
    predictedNoise: index < steps ? pixels() : null,
  };
}

/** An engine that makes its frames at once and records what it is asked for, held or not; each part can be replaced. */
export function testEngine(
  parts: Partial<SamplingEngine & HeldEngine> = {},
): SamplingEngine & HeldEngine & { readonly requests: GenerateRequest[] } {
  const requests: GenerateRequest[] = [];
  const { withLock } = createMutex();
  const held: HeldEngine = {
    convert: () => Promise.reject(new Error('This test converts nothing.')),
    validate: () => Promise.resolve({ caching: 'cached' }),
    prepare: () => Promise.resolve({ caching: 'cached', fromCache: false }),
    generate: (_signal, request, onFrame) => {
      requests.push(request);
      for (let index = 0; index <= request.options.steps; index++) onFrame(testFrame(index, request));
      return Promise.resolve();
    },
    encode: (_signal, { pictures }) => Promise.resolve(pictures),
    predict: (_signal, { latents }) => Promise.resolve(latents),
    ...parts,
  };
  return {
    requests,
    hold: (signal, work) => withLock(signal, () => work(held)),
    onEnded: () => undefined,
    missingWeights: ({ file }) => Promise.resolve(file.bytes),
    missingRuntime: () => Promise.resolve(0),
    forget: () => Promise.resolve(),
    ...held,
    ...parts,
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
