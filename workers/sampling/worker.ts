import { expose } from 'comlink';
import { openWebModel } from '../../src/runtime/web.ts';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { admitModel } from './admission.ts';
import { samplingErrors } from './contract.ts';
import { createSampler } from './sampler.ts';
import { createWeightsCache } from './weights-cache.ts';
import { loadWeights } from './weights.ts';

installErrorTransfer(samplingErrors);
installAbortTransfer();

const cache = createWeightsCache(globalThis.caches, location.origin);

expose(
  createSampler({
    admitModel: (request, signal, onProgress) => admitModel(request, { signal, cache, onProgress }),
    loadWeights: ({ weightsUrl, card }, signal, onProgress) =>
      loadWeights(weightsUrl, card, { signal, cache, onProgress, fetch: globalThis.fetch.bind(globalThis) }),
    openModel: openWebModel,
    now: () => performance.now(),
  }),
);
