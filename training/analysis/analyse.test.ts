import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { datasetReportSchema } from '../../src/documents/dataset-report.ts';
import { plainMatrixProduct } from '../../src/metrics/matrix.ts';
import { writeCelebA, writeFiles, writeFlowers } from '../data/testing/fixtures.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writePhotographs } from '../testing/tiny-run.ts';
import { analyse, reportId, type Analysis, type AnalyseOptions } from './analyse.ts';
import { UnknownAttributeError } from './errors.ts';

const root = temporaryFolder();

function analysisOf(data: string, changes: Partial<AnalyseOptions> = {}): Promise<Analysis> {
  return analyse({
    data: join(root, data),
    id: reportId({ name: data }),
    cacheRoot: join(root, 'cache'),
    seed: 1,
    subset: 20,
    attribute: null,
    features: 'No network in this test.',
    product: plainMatrixProduct,
    command: 'npm run analyse',
    onProgress: () => undefined,
    ...changes,
  });
}

/** A network whose two features are the mean red and the mean blue of an image. */
const meanColours: AnalyseOptions['features'] = {
  name: 'mean-colours',
  sha256: 'ab'.repeat(32),
  dimensions: 2,
  extract(images, { count, height, width }) {
    const area = height * width;
    const mean = (image: number, channel: number): number =>
      images.subarray((3 * image + channel) * area, (3 * image + channel + 1) * area).reduce((sum, value) => sum + value, 0) / area;
    const features = Float32Array.from({ length: 2 * count }, (_, index) => mean(index >> 1, index % 2 === 0 ? 0 : 2));
    return Promise.resolve({ features });
  },
};

describe('the analysis of a small Flowers 102', () => {
  it('counts every class as published and as redistributed', async () => {
    // Classes of 20, 10 and 6 images; writeFlowers deals them out to train, valid and test in turn.
    const labels = [...new Array<number>(20).fill(1), ...new Array<number>(10).fill(2), ...new Array<number>(6).fill(3)];
    await writeFlowers(join(root, 'flowers'), labels);
    const { report } = await analysisOf('flowers');
    expect(datasetReportSchema.parse(report)).toEqual(report);
    expect(report.images).toEqual({
      total: 36,
      before: { train: 12, validation: 12, test: 12 },
      after: { train: 28, validation: 4, test: 4 },
    });
    expect(report.classes?.map(({ before, after }) => [before, after])).toEqual([
      [
        { train: 7, validation: 7, test: 6 },
        { train: 16, validation: 2, test: 2 },
      ],
      [
        { train: 3, validation: 3, test: 4 },
        { train: 8, validation: 1, test: 1 },
      ],
      [
        { train: 2, validation: 2, test: 2 },
        { train: 4, validation: 1, test: 1 },
      ],
    ]);
    expect(report.classes?.map(({ name }) => name)).toEqual(['pink primrose', 'hard-leaved pocket orchid', 'Canterbury bells']);
    expect(report.attributes).toBeNull();
    expect(report.sizes.width).toMatchObject({ smallest: 40, largest: 40 });
    expect(report.embeddings).toMatchObject({
      grouping: { kind: 'classes' },
      subset: { count: 20, seed: 1 },
      omitted: ['No network in this test.'],
    });
    // The names by which a person's own files are found: each once, without folders.
    const names = report.embeddings.subset.names ?? [];
    expect(new Set(names).size).toBe(20);
    expect(names.filter((name) => name.includes('/'))).toEqual([]);
    expect(report.embeddings.groups.reduce((sum, { count }) => sum + count, 0)).toBe(20);
    expect(report.embeddings.spaces.map(({ name }) => name)).toEqual(['pixels']);
    expect(report.plots.map(({ file }) => file)).toContain('balance.svg');
  });
});

describe('the analysis of a small CelebA', () => {
  it('takes the attributes for its balance and to group by', async () => {
    await writeCelebA(join(root, 'celeba'), 30);
    const rows = Array.from({ length: 30 }, (_, index) => `${String(index + 1).padStart(6, '0')}.jpg ${index < 12 ? 1 : -1} -1`);
    await writeFiles(join(root, 'celeba'), { 'list_attr_celeba.txt': ['30', 'Male Smiling', ...rows, ''].join('\r\n') });
    const { report } = await analysisOf('celeba', { features: meanColours });
    expect(report.attributes).toMatchObject([
      { name: 'Male', share: 0.4, before: { train: 4, validation: 4, test: 4 } },
      { name: 'Smiling', share: 0, before: { train: 0, validation: 0, test: 0 }, variance: null },
    ]);
    expect(report.embeddings.grouping).toEqual({ kind: 'attribute', name: 'Male' });
    expect(report.embeddings.spaces.map(({ name, dimensions, source }) => [name, dimensions, source])).toEqual([
      ['pixels', 12_288, '64x64 pixels, red, green and blue'],
      ['features', 2, 'mean-colours'],
    ]);
    expect(report.made.features).toEqual({ name: 'mean-colours', sha256: 'ab'.repeat(32) });
    await expect(analysisOf('celeba', { attribute: 'Bald' })).rejects.toThrow(UnknownAttributeError);
    await expect(analysisOf('celeba', { attribute: 'Bald' })).rejects.toThrow('use one of Male, Smiling.');
  });
});

describe("the analysis of anybody's folder", () => {
  it('measures the crops, and draws their mean', async () => {
    const red = await sharp({ create: { width: 80, height: 64, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    const black = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#000000' } })
      .png()
      .toBuffer();
    await writeFiles(
      join(root, 'two-colours'),
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}.png`, index < 10 ? red : black])),
    );
    const { report, meanImage } = await analysisOf('two-colours');
    expect(report.channels.map(({ mean, deviation }) => [mean, deviation])).toEqual([
      [0.5, 0.5],
      [0, 0],
      [0, 0],
    ]);
    expect(report.hue).toMatchObject({
      greyShare: 0.5,
      sectors: expect.arrayContaining([expect.objectContaining({ name: 'red', share: 1, leads: 0.5 })]) as unknown,
    });
    // One channel of three varies, by 0.25.
    expect(report.variance).toEqual({ overall: 0.08333, betweenClasses: null });
    // Each colour is a heap of ten images that are the same.
    expect(report.duplicates.pairs).toBe(2 * 45);
    expect(report.embeddings.grouping.kind).toBe('part');
    const pixels = await sharp(meanImage).raw().toBuffer();
    expect([...pixels.subarray(0, 3)]).toEqual([128, 0, 0]);
    expect(await sharp(meanImage).metadata()).toMatchObject({ width: 64, height: 64 });
  });

  it('is the same once more, number for number', async () => {
    await writePhotographs(join(root, 'photographs'), 20);
    const once = await analysisOf('photographs');
    expect(await analysisOf('photographs')).toEqual(once);
  });

  it('stops when it is aborted, wherever it is', async () => {
    const stages = new Set<string>();
    await analysisOf('photographs', { onProgress: (stage) => stages.add(stage) });
    expect([...stages]).toEqual(['sizes', 'pixels', 'duplicates', 'pca of pixels', 'tsne of pixels', 'umap of pixels']);
    for (const stage of ['sizes', 'tsne of pixels']) {
      const stop = new AbortController();
      const onProgress = (at: string): void => {
        if (at === stage) stop.abort(new Error(`stopped at ${stage}`));
      };
      await expect(analysisOf('photographs', { onProgress, signal: stop.signal })).rejects.toThrow(`stopped at ${stage}`);
    }
  });
});

it.each([
  ['celeba', 'celeba'],
  ['My Holiday, 2024!', 'my-holiday-2024'],
  ['Фото', 'images'],
])('a report of %s has the id %s', (name, id) => {
  expect(reportId({ name })).toBe(id);
});
