import { expose } from 'comlink';
import { openRecurrentWebGraph, openWebGraph } from '../../src/runtime/web-graph.ts';
import { sharedDevice } from '../../src/runtime/web-device.ts';
import { threadCount } from '../../src/runtime/web-provider.ts';
import { loadEngine } from '../../src/runtime/web-runtime.ts';
import { openWebWeights } from '../../src/runtime/web.ts';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { showLife } from '../shared/life-signs.ts';
import { loadBrotliDecoder } from '../sampling/brotli.ts';
import { createFileCache } from '../sampling/file-cache.ts';
import { loadModel } from '../sampling/load-model.ts';
import { loadRuntime as loadProgram, type RuntimeLoadOptions } from '../sampling/program.ts';
import { openBatches } from './batches/client.ts';
import { trainingErrors } from './contract.ts';
import { createPointTrainer } from './points/trainer.ts';
import { createRunStore } from './run-store.ts';
import { createTrainer, type TrainerDependencies } from './trainer.ts';

installErrorTransfer(trainingErrors);
installAbortTransfer();
showLife();

const { locks } = navigator as Partial<Navigator>;
const cache = createFileCache(globalThis.caches, location.origin);

const loading = (signal: AbortSignal, onProgress: RuntimeLoadOptions['onProgress']): RuntimeLoadOptions => ({
  signal,
  cache,
  onProgress,
  fetch: globalThis.fetch.bind(globalThis),
  locks,
  loadEngine,
  loadDecoder: loadBrotliDecoder,
});

const loadRuntime: TrainerDependencies['loadRuntime'] = (provider, signal, onProgress) =>
  loadProgram(provider, loading(signal, onProgress));

/** A timer would wait four milliseconds, a promise would let no message through. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

expose({
  ...createTrainer({
    store: createRunStore(),
    loadModel: async (source, provider, signal, onProgress) =>
      (await loadModel({ ...source, provider }, loading(signal, onProgress))).bytes,
    loadRuntime,
    openSteps: openRecurrentWebGraph,
    openGraph: (graph, provider) => openWebGraph(graph, provider, { seldom: true }),
    openWeights: openWebWeights,
    openBatches,
    async describeDevice(provider) {
      if (provider === 'wasm') return `wasm in a browser, ${threadCount()} thread${threadCount() === 1 ? '' : 's'}`;
      const { vendor, architecture } = (await sharedDevice()).device.adapterInfo;
      return `WebGPU in a browser, ${[vendor, architecture].filter((part) => part !== '').join(' ') || 'an unnamed card'}`;
    },
    async alone<Result>(work: () => Promise<Result>): Promise<Result | null> {
      if (!locks) return work();
      const outcome: Result | null = await locks.request('stepwise-training', { ifAvailable: true }, (lock) => (lock ? work() : null));
      return outcome;
    },
    now: () => performance.now(),
    breathe,
  }),
  // In one file, for most of its code is the same; a page starts it twice where it needs both.
  ...createPointTrainer({
    loadRuntime,
    openSteps: (graph, program, names) => openRecurrentWebGraph(graph, 'wasm', names, { program }),
    openGraph: (graph, program) => openWebGraph(graph, 'wasm', { program }),
    breathe,
  }),
});
