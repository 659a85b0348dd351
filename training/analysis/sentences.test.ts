import { describe, expect, it } from 'vitest';
import type { ReportTopic } from '../../src/documents/dataset-report.ts';
import { sentencesOf, type Findings } from './sentences.ts';
import { findingsWith, sectorsWith } from './testing/findings.ts';

function about(topic: ReportTopic, changes: Partial<Findings> = {}): string {
  return sentencesOf(findingsWith(changes))
    .filter((sentence) => sentence.topic === topic)
    .map(({ text }) => text)
    .join(' ');
}

const hueOf = (changes: Partial<Findings['hue']>): Partial<Findings> => ({ hue: { ...findingsWith().hue, ...changes } });
const withRed = (shares: Readonly<Record<string, number>>): string => about('hue', hueOf({ sectors: sectorsWith(shares) }));

describe('whether red is prominent', () => {
  it('is answered by its share and its rank among the hues', () => {
    expect(withRed({ red: 0.4 })).toContain(
      'Red is the most frequent hue in Pictures: it has 40.0 % of the coloured pixels, 4.8 times an even share',
    );
    expect(withRed({ red: 0.2, green: 0.3, yellow: 0.25 })).toContain(
      'Red is prominent in Pictures but not the most frequent hue: it has 20.0 % of the coloured pixels, 2.4 times an even share of a twelfth, and comes third after green (30.0 %) and yellow (25.0 %).',
    );
    expect(withRed({ red: 0.09, green: 0.5 })).toContain(
      'Red is hardly more frequent in Pictures than an even share would make it: it has 9.0 %',
    );
    expect(withRed({ red: 0.01 })).toContain(
      'As a hue, red is not prominent in Pictures: it has 1.0 % of the coloured pixels, 0.1 times an even share of a twelfth, and comes 12th after orange (9.0 %), yellow (9.0 %), chartreuse (9.0 %) and 8 more.',
    );
  });

  it('is answered apart for the middle of the images and for the channel', () => {
    const sectors = sectorsWith({ green: 0.5 }).map((sector) =>
      sector.name === 'red' ? { ...sector, centreShare: 0.6, leads: 0.7, weightedShare: 0.3 } : sector,
    );
    expect(about('hue', hueOf({ sectors }))).toContain(
      'In the middle of the images red has 60.0 % (rank 1 of 12), and it is the hue with most pixels there in 70.0 % of the images; weighted by chroma its share is 30.0 %.',
    );
    expect(about('hue')).toContain('As a channel, red has the largest mean of the three (0.500)');
    const [red, green, blue] = findingsWith().channels;
    expect(about('hue', { channels: [{ ...red, mean: 0.2 }, green, blue] })).toContain(
      'red has not the largest mean of the three: green has (0.400 against 0.200).',
    );
  });

  it('has no answer where all is grey', () => {
    expect(about('hue', hueOf({ greyShare: 1 }))).toBe('Every pixel of Pictures is too grey to have a hue.');
  });
});

describe('the images and their balance', () => {
  it('are told with the parts before and after', () => {
    const before = { train: 10, validation: 10, test: 80 };
    const text = about('images', { images: { ...findingsWith().images, before } });
    expect(text).toContain('80 of them train, 10 validate and 10 test (80.0 %, 10.0 % and 10.0 %).');
    expect(text).toContain("The authors' own parts of these images are 10 to train, 10 to validate and 80 to test.");
    expect(about('images')).not.toContain('authors');
  });

  it('are told with one size or with the range of sizes', () => {
    const { width } = findingsWith().sizes;
    expect(about('images')).toContain('90 to 120 pixels wide (median 100)');
    const one = { ...width, smallest: 64, largest: 64 };
    expect(about('images', { sizes: { width: one, height: { ...one, smallest: 32, largest: 32 } } })).toContain(
      'Every stored image is 64x32 pixels.',
    );
  });

  it('are told of classes as published and as redistributed', () => {
    const classes = [
      {
        name: '1',
        before: { train: 10, validation: 10, test: 20 },
        after: { train: 32, validation: 4, test: 4 },
        variance: 0.02,
      },
      {
        name: '2',
        before: { train: 10, validation: 10, test: 40 },
        after: { train: 48, validation: 6, test: 6 },
        variance: 0.05,
      },
    ];
    const text = about('balance', { classes });
    expect(text).toContain('The 2 classes have 40 to 60 images each: the largest has 1.5 times as many as the smallest.');
    expect(text).toContain(
      "For training a class has 10 images in the authors' split and 32 to 48 after redistribution, which leaves every class at least 4",
    );
    const own = classes.map((one, label) => ({ ...one, before: null, after: { ...one.after, test: label } }));
    expect(about('balance', { classes: own })).toContain('32 to 48 images; some classes have none to validate and to test with.');
    expect(about('variance', { classes, variance: { overall: 0.04, betweenClasses: 0.125 } })).toContain('12.5 % of it lies between');
    expect(about('variance', { classes })).toContain('those of class 2 vary most (0.0500), those of class 1 least (0.0200).');
    const named = classes.map((one, label) => ({ ...one, name: ['rose', 'sweet pea'][label] ?? '' }));
    expect(about('variance', { classes: named })).toContain('those of “sweet pea” vary most (0.0500), those of “rose” least (0.0200).');
  });

  it('are told of attributes, and how far the split drifts', () => {
    const attributes = [
      { name: 'Young', share: 0.5, before: null, after: { train: 40, validation: 5, test: 5 }, variance: 0.1 },
      { name: 'Gray_Hair', share: 0.1, before: null, after: { train: 6, validation: 1, test: 3 }, variance: null },
    ];
    const text = about('balance', { attributes });
    expect(text).toContain(
      'Of 2 attributes Young is the most frequent (50.0 % of the images) and Gray Hair the rarest (10.0 %); 1 lies between 40 % and 60 %.',
    );
    expect(text).toContain(
      'The split does not keep all of these shares: between training and test the largest difference is 22.5 percentage points (Gray Hair).',
    );
  });
});

describe('near-duplicates', () => {
  const counted = (pairs: number, acrossParts: number, imagesAcrossParts: number): string =>
    about('duplicates', { duplicates: { ...findingsWith().duplicates, pairs, acrossParts, imagesAcrossParts } });

  it('are counted, across parts and in all', () => {
    expect(counted(0, 0, 0)).toBe('No two of the 100 images are near-duplicates (thumbnails that differ by 10 grey levels or less).');
    expect(counted(1, 0, 0)).toMatch(/^1 pair of images is a near-duplicate .*, and none of them lies across the parts/);
    expect(counted(5, 2, 3)).toMatch(
      /^5 pairs of images are near-duplicates .*; 2 of them lie across the parts of the split and touch 3 images, 3\.00 % of all\.$/,
    );
  });
});

describe('embeddings', () => {
  const { embeddings } = findingsWith();
  const [pixels] = embeddings.spaces;
  const withFeatures = (silhouette: number, neighbours = 0.75): Partial<Findings> => ({
    embeddings: {
      ...embeddings,
      grouping: { kind: 'classes', name: 'class' },
      spaces: pixels === undefined ? [] : [pixels, { ...pixels, name: 'features', compactness: { silhouette, neighbours, chance: 0.25 } }],
    },
  });

  it('are judged by their silhouette', () => {
    expect(about('embeddings', withFeatures(0.6))).toContain(
      'By features, the 3 groups are clearly apart (silhouette 0.60; in the plane PCA 0.10, t-SNE 0.10).',
    );
    expect(about('embeddings', withFeatures(0.3))).toContain('are apart but touch');
    expect(about('embeddings', withFeatures(-0.2))).toContain('are not compact (silhouette -0.20');
  });

  it('are compared where there are both pixels and features', () => {
    expect(about('embeddings', withFeatures(0.6))).toContain(
      'Nearness by features tells more of the class than nearness by pixels: 75.0 % against 50.0 %',
    );
    expect(about('embeddings')).not.toContain('tells more');
    expect(about('embeddings', withFeatures(0.6, 0.5))).toContain(
      'Nearness by features tells as much of the class as nearness by pixels: 50.0 % of the neighbours have the same.',
    );
  });

  it('have no more neighbours than there are other images', () => {
    const among = (count: number): string =>
      about('embeddings', { embeddings: { ...embeddings, subset: { ...embeddings.subset, count } } });
    expect(among(3)).toContain("of an image's 2 nearest of 3 images");
    expect(among(2000)).toContain("of an image's 10 nearest of 2,000 images");
  });

  it('tell the variance that two components hold', () => {
    expect(about('embeddings')).toContain('Two principal components hold 75.0 % of the variance of the pixels.');
  });
});
