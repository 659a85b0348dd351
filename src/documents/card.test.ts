import { describe, expect, it } from 'vitest';
import { catalogSchema, modelCardSchema, splitSeedOf, type ModelCard } from './card.ts';
import { networkSchema } from '../networks/network.ts';

const card: ModelCard = {
  id: 'flowers',
  title: 'Flowers',
  dataset: {
    name: 'Oxford Flowers 102',
    licence: 'research',
    split: '80/10/10',
    fingerprint: 'ab12',
    preparation: 'the square in the middle',
  },
  network: networkSchema.parse({ kind: 'ddim-unet' }),
  importedFrom: null,
  diffusion: { schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 }, prediction: 'v' },
  training: {
    samplesSeen: 65_600,
    samplesSeenInRun: 1600,
    steps: 100,
    batchSize: 16,
    seed: 0,
    splitSeed: 3,
    splitRule: 2,
    device: 'cpu',
    hours: 0.5,
    totalHours: 1.5,
    commit: 'none',
    preset: 'compact',
    validationLoss: 0.1,
    psnr: null,
    averageLength: null,
    startedFrom: { id: 'faces', title: 'Faces', samplesSeen: 64_000, totalHours: 1, sha256: 'b'.repeat(64), diffusion: null },
  },
  ownLevels: [{ steps: 2, alphaBars: [0.001, 0.5] }],
  metrics: [
    {
      name: 'KID-768',
      value: 1.5,
      deviation: 0.1,
      over: '100 subsets of 818 images',
      samples: 832,
      sampler: 'ddim',
      steps: 20,
      spacing: 'trailing',
      eta: 0,
      clip: true,
      seed: 0,
      reference: '818 test images',
      features: 'inception-2015-12-05-768',
      featuresSha256: 'c'.repeat(64),
    },
  ],
  file: { name: 'model.onnx', bytes: 8_000_000, sha256: 'a'.repeat(64), weights: 'float32' },
  golden: { seed: 1, noiseLevel: 0.5, values: [1, 2, 3, 4, 5, 6, 7, 8] },
  classes: null,
  guide: { card: 'guide/card.json', sha256: 'd'.repeat(64), weight: 1.6, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 0.9 } },
};

describe('modelCardSchema', () => {
  it('has levels of its own for as many steps as it says, rising', () => {
    const { ownLevels, ...older } = card;
    expect(ownLevels).toHaveLength(1);
    expect(modelCardSchema.parse(older).ownLevels).toEqual([]);
    expect(() => modelCardSchema.parse({ ...card, ownLevels: [{ steps: 3, alphaBars: [0.1, 0.2] }] })).toThrow('one for each step');
    expect(() => modelCardSchema.parse({ ...card, ownLevels: [{ steps: 2, alphaBars: [0.2, 0.1] }] })).toThrow('above the one before it');
  });

  it('takes a whole card unchanged', () => {
    expect(modelCardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(card);
  });

  it('takes a card from before there were classes, and one with as many names as its network has classes', () => {
    const { classes, ...older } = card;
    expect(classes).toBeNull();
    expect(modelCardSchema.parse(older).classes).toBeNull();
    const guidance = { weight: 2, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } };
    const network = networkSchema.parse({ kind: 'ddim-unet', classes: 2 });
    const told = (names: string[], counts: number[]) =>
      modelCardSchema.safeParse({ ...card, network, classes: { names, counts, guidance } }).error?.issues.map(({ message }) => message);
    expect(told(['rose', 'daffodil'], [5, 3])).toBeUndefined();
    // A folder's name can be so long.
    expect(told(['rose', 'x'.repeat(255)], [5, 3])).toBeUndefined();
    expect(told(['rose'], [5])).toEqual(['must have as many names as the network has classes']);
    expect(told(['rose', 'daffodil'], [5])).toEqual(['must have a count for each name']);
    expect(modelCardSchema.safeParse({ ...card, network }).success).toBe(false);
    expect(modelCardSchema.safeParse({ ...card, classes: { names: ['rose'], counts: [1], guidance } }).success).toBe(false);
  });

  it('takes a card from before there were guides, and looks for a guide nowhere but in a folder beside it', () => {
    const { guide, ...older } = card;
    expect(modelCardSchema.parse(older).guide).toBeNull();
    for (const place of ['../card.json', '/card.json', 'https://elsewhere/card.json', 'card.json', 'guide/model.json', 'a/b/card.json']) {
      expect(modelCardSchema.safeParse({ ...card, guide: { ...guide, card: place } }).success).toBe(false);
    }
  });

  it('takes a card from before trainings could start from other models', () => {
    const { startedFrom, ...training } = card.training;
    expect(startedFrom).not.toBeNull();
    expect(modelCardSchema.parse({ ...card, training }).training.startedFrom).toBeNull();
  });

  it('takes a card from before images were split by their content, whose split was by their list', () => {
    const { splitRule, ...training } = card.training;
    const { fingerprint, ...dataset } = card.dataset;
    expect([splitRule, fingerprint]).toEqual([2, 'ab12']);
    expect(modelCardSchema.parse({ ...card, training, dataset })).toMatchObject({
      training: { splitRule: 1 },
      dataset: { fingerprint: null },
    });
  });

  it('takes a card from before the images of earlier models were counted, and counts them', () => {
    const { samplesSeenInRun, ...training } = card.training;
    expect(modelCardSchema.parse({ ...card, training: { ...training, samplesSeen: samplesSeenInRun } })).toEqual(card);
    const { startedFrom, ...alone } = training;
    expect(startedFrom).not.toBeNull();
    expect(modelCardSchema.parse({ ...card, training: alone }).training).toMatchObject({ samplesSeen: 65_600, samplesSeenInRun: 65_600 });
  });

  it('takes a card from before all hours were counted, which tells them of a training from nothing alone', () => {
    const { totalHours, ...training } = card.training;
    expect(totalHours).toBe(1.5);
    expect(modelCardSchema.parse({ ...card, training }).training.totalHours).toBeNull();
    expect(modelCardSchema.parse({ ...card, training: { ...training, startedFrom: null } }).training.totalHours).toBe(0.5);
  });

  it('takes a card from before a split could have a seed of its own, which was then that of the training', () => {
    const { splitSeed, ...training } = card.training;
    expect(splitSeedOf(card.training)).toBe(splitSeed);
    expect(splitSeedOf(modelCardSchema.parse({ ...card, training: { ...training, seed: 7 } }).training)).toBe(7);
  });

  it('takes a card from before weights could be stored in half precision', () => {
    const { name, bytes, sha256 } = card.file;
    expect(modelCardSchema.parse({ ...card, file: { name, bytes, sha256 } }).file.weights).toBe('float32');
  });

  it('takes a network that reads timesteps, with the schedule that it reads them from', () => {
    const network = networkSchema.parse({ kind: 'unet2d', widths: [32, 64], imageSize: 32, attention: {} });
    const schedule = { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 };
    const reference = { ...card, network, diffusion: { schedule, prediction: 'epsilon' } };
    expect(modelCardSchema.parse(reference)).toEqual(reference);
    const other = { ...reference, diffusion: { schedule: { ...schedule, betaEnd: 0.03 }, prediction: 'epsilon' } };
    expect(() => modelCardSchema.parse(other)).toThrow('must be the one whose timesteps the network reads');
  });

  it.each<[string, object, RegExp]>([
    ['an identifier with a slash', { id: '../flowers' }, /lower-case letters, digits and dashes/],
    ['an identifier in capitals', { id: 'Flowers' }, /lower-case letters, digits and dashes/],
    ['an empty title', { title: '' }, /title/],
    ['a short checksum', { file: { ...card.file, sha256: 'a'.repeat(63) } }, /64 lower-case hexadecimal digits/],
    ['a checksum in capitals', { file: { ...card.file, sha256: 'A'.repeat(64) } }, /64 lower-case hexadecimal digits/],
    ['an empty file', { file: { ...card.file, bytes: 0 } }, /bytes/],
    ['a noise level above 1', { golden: { ...card.golden, noiseLevel: 1.1 } }, /noiseLevel/],
    ['too few known answers', { golden: { ...card.golden, values: [1, 2] } }, /values/],
    ['an unknown prediction', { diffusion: { ...card.diffusion, prediction: 'score' } }, /prediction/],
    ['a network that cannot be built', { network: { ...card.network, imageSize: 63 } }, /multiple of 8/],
    ['a key that nobody knows', { author: 'someone' }, /author/],
    ['no training', { training: undefined }, /training/],
    ['a validation loss that is no number', { training: { ...card.training, validationLoss: NaN } }, /validationLoss/],
  ])('refuses %s', (_, change, message) => {
    expect(() => modelCardSchema.parse({ ...card, ...change })).toThrow(message);
  });
});

describe('catalogSchema', () => {
  it('takes models in their order', () => {
    const catalog = { models: ['flowers', 'celeba'].map((id) => ({ id, title: id, card: `${id}/card.json` })) };
    expect(catalogSchema.parse(catalog)).toEqual(catalog);
  });

  it('refuses entries without a card, and what is no list', () => {
    expect(() => catalogSchema.parse({ models: [{ id: 'flowers', title: 'Flowers', card: '' }] })).toThrow(/card/);
    expect(() => catalogSchema.parse([])).toThrow(/object/);
  });
});
