import { expose } from 'comlink';
import { openRecurrentWebGraph, openWebGraph } from '../../src/runtime/web-graph.ts';
import { sharedDevice } from '../../src/runtime/web-device.ts';
import { threadCount } from '../../src/runtime/web-provider.ts';
import { openWebWeights } from '../../src/runtime/web.ts';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { showLife } from '../shared/life-signs.ts';
import { loadModel } from '../sampling/load-model.ts';
import { loadRuntime } from '../sampling/program.ts';
import { breathe } from './breathe.ts';
import { openBatches } from './batches/client.ts';
import { trainingErrors } from './contract.ts';
import { loading } from './loading.ts';
import { createRunStore } from './run-store.ts';
import { createTrainer } from './trainer.ts';

installErrorTransfer(trainingErrors);
installAbortTransfer();
showLife();

const { locks } = navigator as Partial<Navigator>;

expose(
  createTrainer({
    store: createRunStore(),
    loadModel: async (source, provider, signal, onProgress) =>
      (await loadModel({ ...source, provider }, loading(signal, onProgress))).bytes,
    loadRuntime: (provider, signal, onProgress) => loadRuntime(provider, loading(signal, onProgress)),
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
);
