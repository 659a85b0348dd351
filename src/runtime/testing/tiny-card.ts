import type { Golden, ModelCard } from '../../documents/card.ts';
import type { WeightPrecision } from '../../networks/parameters.ts';
import { sha256 } from '../integrity.ts';
import type { ModelIdentity } from '../model.ts';

/** A whole card for weights that nobody trained. */
export async function tinyCard(
  identity: ModelIdentity,
  bytes: Uint8Array,
  golden: Golden,
  weights: WeightPrecision = 'float32',
): Promise<ModelCard> {
  return {
    ...identity,
    title: 'Tiny',
    dataset: { name: 'none', licence: 'none', split: 'none', fingerprint: null, preparation: null },
    importedFrom: null,
    diffusion: {
      schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 },
      prediction: 'v',
    },
    training: {
      samplesSeen: 0,
      samplesSeenInRun: 0,
      steps: 0,
      batchSize: 1,
      seed: 1,
      splitSeed: null,
      splitRule: 2,
      device: 'none',
      hours: 0,
      totalHours: 0,
      commit: 'none',
      preset: 'none',
      validationLoss: null,
      psnr: null,
      averageLength: null,
      startedFrom: null,
    },
    ownLevels: [],
    metrics: [],
    file: { name: 'model.onnx', bytes: bytes.length, sha256: (await sha256(bytes)) ?? '', weights },
    golden,
    guide: null,
  };
}
