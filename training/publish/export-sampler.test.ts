import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { DEFAULT_SAMPLING, type SamplingOptions } from '../../src/diffusion/config.ts';
import { imageSeeds, seededNoise } from '../../src/diffusion/gaussian.ts';
import { GENERATION_STREAMS } from '../../src/diffusion/streams.ts';
import { largestDifference } from '../../src/graph/testing/finite-differences.ts';
import { withModel } from '../../src/graph/testing/session.ts';
import { openNodeGuide, openNodeModel } from '../../src/runtime/node.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { NotASamplerFolderError, RandomSamplerError } from './errors.ts';
import { exportSampler } from './export-sampler.ts';
import { generateImages } from './generate.ts';

const root = temporaryFolder();
const model = join(projectRoot, 'public', 'models', 'celeba');
const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };
const request = { model, weights: 'float16', force: false } as const;

describe('exportSampler', () => {
  it('writes one file that draws the pictures of the loop, guided, and a configuration for Triton', async () => {
    const folder = join(root, 'celeba');
    const sampling: SamplingOptions = { ...DEFAULT_SAMPLING, steps: 2, guidance: { weight: 1.6, interval } };
    const card = await exportSampler({ ...request, folder, sampling });
    const opened = await openNodeModel(model);
    const guide = await openNodeGuide(model, card);
    const { values } = await generateImages({ model: opened, diffusion: card.diffusion, guide, sampling, seed: 7, count: 2 });
    await Promise.all([opened.release(), guide.release()]);
    const noise = seededNoise(imageSeeds(7, 2), GENERATION_STREAMS.start, 3 * 64 * 64);
    const images = await withModel(await readFile(join(folder, '1', 'model.onnx')), async (graph) =>
      (await graph.run({ noise })).get('images'),
    );
    expect(largestDifference(images, values)).toBeLessThan(1e-3);
    const configuration = await readFile(join(folder, 'config.pbtxt'), 'utf8');
    expect(configuration).toContain('input [\n  { name: "noise" data_type: TYPE_FP32 dims: [ 3, 64, 64 ] }\n]');
    expect(configuration).toContain('output [\n  { name: "images" data_type: TYPE_FP32 dims: [ 3, 64, 64 ] }\n]');
    await expect(exportSampler({ ...request, folder, sampling })).rejects.toThrow(NotASamplerFolderError);
    await expect(exportSampler({ ...request, folder, sampling, force: true })).resolves.toEqual(card);
  });

  it('refuses samplers that draw noise on their way, and folders that hold something else', async () => {
    const folder = join(root, 'random');
    const ancestral = exportSampler({ ...request, folder, sampling: { ...DEFAULT_SAMPLING, sampler: 'ddpm' } });
    await expect(ancestral).rejects.toThrow(RandomSamplerError);
    const taken = join(root, 'taken');
    await mkdir(taken);
    await writeFile(join(taken, 'letter.txt'), 'Dear');
    await expect(exportSampler({ ...request, folder: taken, sampling: DEFAULT_SAMPLING, force: true })).rejects.toThrow(
      NotASamplerFolderError,
    );
  });
});
