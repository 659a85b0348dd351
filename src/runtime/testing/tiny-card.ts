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
    classes: identity.network.classes === undefined ? null : tinyClasses(identity.network.classes),
    guide: null,
  };
}

/** Classes as common as they are late. */
function tinyClasses(count: number): ModelCard['classes'] {
  const labels = Array.from({ length: count }, (_, label) => label);
  const names = labels.map((label) => `kind ${label + 1}`);
  return {
    names,
    counts: labels.map((label) => label + 1),
    guidance: { weight: 2, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } },
  };
}
