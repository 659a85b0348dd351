import { expose } from 'comlink';
import { loadEngine } from '../../src/runtime/web-runtime.ts';
import { openWebModel } from '../../src/runtime/web.ts';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { showLife } from '../shared/life-signs.ts';
import { validateModel } from './validate-model.ts';
import { loadBrotliDecoder } from './brotli.ts';
import { samplingErrors } from './contract.ts';
import { createFileCache } from './file-cache.ts';
import { loadModel } from './load-model.ts';
import { createSampler } from './sampler.ts';

installErrorTransfer(samplingErrors);
installAbortTransfer();
showLife();

const cache = createFileCache(globalThis.caches, location.origin);

expose(
  createSampler({
    validateModel: (request, signal, onProgress) => validateModel(request, { signal, cache, onProgress }),
    loadModel: (request, signal, onProgress) =>
      loadModel(request, {
        signal,
        cache,
        onProgress,
        fetch: globalThis.fetch.bind(globalThis),
        loadEngine,
        loadDecoder: loadBrotliDecoder,
      }),
    openModel: openWebModel,
    now: () => performance.now(),
  }),
);
