import { expose } from 'comlink';
import { RuntimeLoadError } from '../../src/runtime/errors.ts';
import { loadEngine } from '../../src/runtime/web-runtime.ts';
import { openWebModel, openWebWeights } from '../../src/runtime/web.ts';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { showLife } from '../shared/life-signs.ts';
import { validateModel } from './validate-model.ts';
import { loadBrotliDecoder } from './brotli.ts';
import { samplingErrors, type PrepareProgress } from './contract.ts';
import { createFileCache } from './file-cache.ts';
import { loadModel } from './load-model.ts';
import { loadRuntime } from './program.ts';
import { createSampler } from './sampler.ts';

installErrorTransfer(samplingErrors);
installAbortTransfer();
showLife();

const cache = createFileCache(globalThis.caches, location.origin);

const loading = (signal: AbortSignal, onProgress: (progress: PrepareProgress) => void) => ({
  signal,
  cache,
  onProgress,
  fetch: globalThis.fetch.bind(globalThis),
  locks: (navigator as Partial<Navigator>).locks,
  loadEngine,
  loadDecoder: loadBrotliDecoder,
});

expose(
  createSampler({
    async convertModel(request, signal, onProgress, makeRoom) {
      // It brings the definitions of the networks, which nothing else here needs.
      const { convertModel } = await import('./convert-model.ts').catch((cause: unknown) => {
        throw new RuntimeLoadError(request.provider, { cause });
      });
      return convertModel(request, {
        signal,
        onProgress,
        loadRuntime: (provider) => loadRuntime(provider, loading(signal, onProgress)),
        openWeights: async (...weights) => {
          await makeRoom();
          return openWebWeights(...weights);
        },
      });
    },
    validateModel: (request, signal, onProgress) => validateModel(request, { signal, cache, onProgress }),
    loadModel: (request, signal, onProgress) => loadModel(request, loading(signal, onProgress)),
    openModel: openWebModel,
    now: () => performance.now(),
  }),
);
