import { modelCardSchema, type ModelCard } from '../../../src/documents/card.ts';

/** A valid card of an 8x8 colour model for tests, with the given file size. */
export function testCard({
  id = 'tiny',
  bytes = 1000,
  sha256 = 'a'.repeat(64),
  guide = null as ModelCard['guide'],
  classes = null as ModelCard['classes'],
} = {}): ModelCard {
  return modelCardSchema.parse({
    id,
    title: 'Tiny',
    dataset: { name: 'Stand-in', licence: 'CC0', split: 'all' },
    network: { kind: 'ddim-unet', imageSize: 8, widths: [8, 16], ...(classes && { classes: classes.names.length }) },
    diffusion: { schedule: { kind: 'cosine-rates' }, prediction: 'v' },
    training: {
      samplesSeen: 1,
      steps: 1,
      batchSize: 1,
      seed: 0,
      device: 'test',
      hours: 0,
      totalHours: 0,
      commit: '0000000',
      preset: 'test',
      validationLoss: null,
      psnr: null,
      startedFrom: null,
    },
    metrics: [],
    file: { name: 'model.onnx', bytes, sha256 },
    classes,
    guide,
    golden: { seed: 0, noiseLevel: 0.5, values: [0, 0, 0, 0, 0, 0, 0, 0] },
  });
}
