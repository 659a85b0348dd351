import { CHANNEL_BINS, HUE_BINS, sectorBounds, sectorNames } from '../colour.ts';
import type { Findings } from '../sentences.ts';

type Sector = Findings['hue']['sectors'][number];

/** Twelve sectors with the same share, but for those that `shares` gives by name. */
export function sectorsWith(shares: Readonly<Record<string, number>>, others: Partial<Sector> = {}): Sector[] {
  const rest = (1 - Object.values(shares).reduce((sum, share) => sum + share, 0)) / (12 - Object.keys(shares).length);
  return sectorNames.map((name, index) => {
    const share = shares[name] ?? rest;
    return { name, ...sectorBounds(index), share, weightedShare: share, centreShare: share, leads: share, ...others };
  });
}

/** What an analysis of a made-up dataset of 100 images found; a test gives what it is about. */
export function findingsWith(changes: Partial<Findings> = {}): Findings {
  const even = (bins: number): number[] => new Array<number>(bins).fill(1 / bins);
  const lengths = { smallest: 90, median: 100, largest: 120, histogram: { from: 90, width: 10, counts: [40, 40, 10, 10] } };
  const compactness = { silhouette: 0.1, neighbours: 0.5, chance: 0.25 };
  return {
    id: 'pictures',
    title: 'Pictures',
    dataset: { name: 'Pictures', licence: 'ours', origin: 'here' },
    images: { total: 100, before: null, after: { train: 80, validation: 10, test: 10 } },
    sizes: { width: lengths, height: lengths },
    measured: { imageSize: 64 },
    classes: null,
    attributes: null,
    channels: [
      { name: 'red', mean: 0.5, deviation: 0.2, shares: even(CHANNEL_BINS) },
      { name: 'green', mean: 0.4, deviation: 0.1, shares: even(CHANNEL_BINS) },
      { name: 'blue', mean: 0.3, deviation: 0.3, shares: even(CHANNEL_BINS) },
    ],
    hue: {
      method: 'By hand.',
      greyBelow: 0.1,
      greyShare: 0.25,
      shares: even(HUE_BINS),
      weightedShares: even(HUE_BINS),
      sectors: sectorsWith({}),
    },
    meanImage: { file: 'mean.png', side: 64 },
    variance: { overall: 0.04, betweenClasses: null },
    duplicates: { method: 'By hand.', threshold: 10, pairs: 0, acrossParts: 0, imagesAcrossParts: 0, examples: [] },
    embeddings: {
      subset: { count: 3, seed: 1, names: ['a.jpg', 'b.jpg', 'c.jpg'] },
      grouping: { kind: 'part', name: 'part of the split' },
      groups: [
        { name: 'train', count: 1 },
        { name: 'validation', count: 1 },
        { name: 'test', count: 1 },
      ],
      spaces: [
        {
          name: 'pixels',
          source: '64x64 pixels',
          dimensions: 12_288,
          compactness,
          embeddings: [
            {
              method: 'pca',
              parameters: {},
              explainedVariance: [0.5, 0.25],
              compactness,
              points: [
                [0, 0.5, 0],
                [1, 0.5, 1],
                [0.5, 1, 2],
              ],
            },
            {
              method: 'tsne',
              parameters: { perplexity: 30 },
              explainedVariance: null,
              compactness,
              points: [
                [0, 0, 0],
                [1, 0, 1],
                [0, 1, 2],
              ],
            },
          ],
        },
      ],
      omitted: [],
    },
    made: { command: 'npm run analyse', folder: null, seed: 1, features: null },
    ...changes,
  };
}
