import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { modelCardSchema } from '../../src/documents/card.ts';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { GuideMismatchError, NoGuideError } from '../../src/runtime/errors.ts';
import { openNodeGuide, openNodeModel, readModelCard } from '../../src/runtime/node.ts';
import type { Checkpoint } from '../runs/checkpoint.ts';
import { NotAModelFolderError, OtherModelError } from './errors.ts';
import { exportGuide, exportModel, republishModel } from './export.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, tinyPlainConfig, tinyReferenceConfig, tinySplitSeed, untrainedCheckpoint } from '../testing/tiny-run.ts';

const root = temporaryFolder();
let count = 0;
let models = '';

beforeEach(() => {
  count += 1;
  models = join(root, `models-${count}`);
});

/** A checkpoint whose network says something: seeded weights, also in the last convolution. */
function checkpointOf(config: Checkpoint['config']): Checkpoint {
  const untrained = untrainedCheckpoint(config);
  const length = untrained.state.vectors.get('weights')?.length ?? 0;
  const weights = gaussianNoise(7, 0, length).map((value) => 0.1 * value);
  const vectors = new Map([...untrained.state.vectors, ['weights', weights] as const]);
  if (config.ema !== null) vectors.set('ema', weights);
  return { ...untrained, state: { step: 20, vectors }, progress: { ...untrained.progress, step: 20 } };
}

/** What an evaluation has left in a card. */
const measured = {
  name: 'FID-768',
  value: 1,
  deviation: null,
  over: null,
  samples: 8,
  sampler: 'ddim',
  steps: 2,
  spacing: 'trailing',
  eta: 0,
  clip: true,
  seed: 0,
  reference: 'others',
  features: 'none',
  featuresSha256: 'a'.repeat(64),
};

describe('exportModel', () => {
  it.each([tinyConfig, tinyPlainConfig, tinyReferenceConfig])(
    'gives a folder that opens and keeps its known answer (a $network.kind by $preset)',
    async (config) => {
      const folder = join(models, 'tiny');
      const card = await exportModel({ checkpoint: checkpointOf(config), folder, id: 'tiny', title: 'Tiny' });
      expect((await readdir(folder)).sort()).toEqual(['card.json', 'model.onnx', 'preview.png']);
      expect(modelCardSchema.parse(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')))).toEqual(card);
      // Opening checks size, SHA-256, inputs and outputs, and the golden answer.
      const model = await openNodeModel(folder);
      const latent = gaussianNoise(1, 0, 3 * 16 * 16);
      expect((await model.predict(latent, 0.5)).some((value) => value !== 0)).toBe(true);
      await model.release();
    },
  );

  it('says in its card what the run was', async () => {
    const checkpoint = checkpointOf(tinyConfig);
    const card = await exportModel({ checkpoint, folder: join(models, 'tiny'), id: 'tiny', title: 'Tiny' });
    expect(card).toMatchObject({
      id: 'tiny',
      title: 'Tiny',
      dataset: { name: 'Photographs', licence: 'ours', split: '24 training images' },
      network: tinyConfig.network,
      diffusion: tinyConfig.diffusion,
      training: {
        samplesSeen: 100,
        steps: 20,
        batchSize: 5,
        seed: 3,
        splitSeed: tinySplitSeed,
        splitRule: 2,
        device: 'a first machine, then a second machine',
        hours: 2,
        commit: 'abc',
        preset: 'compact',
        validationLoss: 0.25,
        psnr: 12.5,
      },
      metrics: [],
    });
  });

  it('stores weights in half precision where it is asked to, and says so: a smaller file that keeps its known answer', async () => {
    const whole = await exportModel({ checkpoint: checkpointOf(tinyConfig), folder: join(models, 'whole'), id: 'tiny', title: 'Tiny' });
    const half = await exportModel({
      checkpoint: checkpointOf(tinyConfig),
      folder: join(models, 'half'),
      id: 'tiny',
      title: 'Tiny',
      weights: 'float16',
    });
    expect([whole.file.weights, half.file.weights]).toEqual(['float32', 'float16']);
    expect(half.file.bytes).toBeLessThan(whole.file.bytes);
    await (await openNodeModel(join(models, 'half'))).release();
  });

  it('stores a published model otherwise, as if it had been exported so, and tells the same of it but for its measurements', async () => {
    const of = { checkpoint: checkpointOf(tinyConfig), id: 'tiny', title: 'Tiny' };
    const [published, expected] = [join(models, 'published'), join(models, 'expected')];
    await exportModel({ ...of, folder: published });
    const cardFile = join(published, 'card.json');
    const card = modelCardSchema.parse(JSON.parse(await readFile(cardFile, 'utf8')));
    await writeFile(cardFile, JSON.stringify({ ...card, metrics: [measured] }));
    const half = await exportModel({ ...of, folder: expected, weights: 'float16' });
    expect(await republishModel({ model: published, folder: published, id: 'tiny', title: 'Tiny', weights: 'float16' })).toEqual(half);
    expect(await readFile(join(published, 'model.onnx'))).toEqual(await readFile(join(expected, 'model.onnx')));
    await (await openNodeModel(published)).release();
  });

  it('shows four images in its preview', async () => {
    const folder = join(models, 'tiny');
    await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, id: 'tiny', title: 'Tiny' });
    const { width, height, format } = await sharp(join(folder, 'preview.png')).metadata();
    expect({ width, height, format }).toEqual({ width: 34, height: 34, format: 'png' });
  });

  it('replaces a model, and leaves it when the new one fails', async () => {
    const folder = join(models, 'tiny');
    const checkpoint = checkpointOf(tinyConfig);
    await exportModel({ checkpoint, folder, id: 'tiny', title: 'First' });
    await exportModel({ checkpoint, folder, id: 'tiny', title: 'Second' });
    expect(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'))).toMatchObject({ title: 'Second' });
    // An empty title is no title.
    await expect(exportModel({ checkpoint, folder, id: 'tiny', title: '' })).rejects.toThrow();
    expect(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'))).toMatchObject({ title: 'Second' });
    expect(await readdir(models)).toEqual(['tiny']);
  });

  it('does not replace a model of another training, unless it is told to', async () => {
    const folder = join(models, 'tiny');
    const of = { folder, id: 'tiny', title: 'Tiny' };
    const checkpoint = checkpointOf(tinyConfig);
    const before = await exportModel({ ...of, checkpoint });
    const others: Checkpoint[] = [
      { ...checkpoint, dataset: { ...checkpoint.dataset, title: 'Other photographs' } },
      { ...checkpoint, config: { ...tinyConfig, seed: 4 } },
      checkpointOf(tinyPlainConfig),
    ];
    for (const other of others) {
      await expect(exportModel({ ...of, checkpoint: other })).rejects.toThrow(OtherModelError);
      await expect(exportModel({ ...of, checkpoint: other })).rejects.toThrow(
        'is another model, Tiny, of another training on Photographs: choose another --id',
      );
    }
    expect(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'))).toEqual(before);
    // The same run further on, and one that started from the model, are no others.
    const later = await exportModel({
      ...of,
      checkpoint: { ...checkpoint, state: { ...checkpoint.state, step: 25 }, progress: { ...checkpoint.progress, step: 25 } },
    });
    const startedFrom = { id: 'tiny', title: 'Tiny', samplesSeen: 125, totalHours: 2, sha256: later.file.sha256, diffusion: null };
    await exportModel({
      ...of,
      checkpoint: { ...checkpoint, config: { ...tinyConfig, seed: 9 }, origin: { ...checkpoint.origin, startedFrom } },
    });
    await exportModel({ ...of, checkpoint: checkpointOf(tinyPlainConfig), force: true });
  });

  it('keeps what was measured of a model where the file stays the same, and only there', async () => {
    const folder = join(models, 'tiny');
    const of = { checkpoint: checkpointOf(tinyConfig), folder, id: 'tiny', title: 'Tiny' };
    const card = await exportModel(of);
    const metrics = [measured];
    await writeFile(join(folder, 'card.json'), JSON.stringify({ ...card, metrics }));
    await writeFile(join(folder, 'evaluation.json'), '{}');
    expect(await exportModel({ ...of, title: 'Renamed' })).toMatchObject({ title: 'Renamed', metrics });
    expect(await readdir(folder)).toContain('evaluation.json');
    expect(await exportModel({ ...of, weights: 'float16' })).toMatchObject({ metrics: [] });
    expect(await readdir(folder)).not.toContain('evaluation.json');
  });

  it('replaces a model with what a system, or an evaluation that was killed, has left beside it', async () => {
    const folder = join(models, 'tiny');
    await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, id: 'tiny', title: 'Tiny' });
    for (const name of ['.DS_Store', 'evaluation.json.4711.partial']) await writeFile(join(folder, name), '');
    await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, id: 'tiny', title: 'Tiny again' });
    expect((await readdir(folder)).sort()).toEqual(['card.json', 'model.onnx', 'preview.png']);
  });

  it('does not replace a folder that holds other files beside a card', async () => {
    const folder = join(models, 'wallet');
    await mkdir(folder, { recursive: true });
    for (const name of ['card.json', 'photograph.jpg']) await writeFile(join(folder, name), '{}');
    const refused = exportModel({ checkpoint: checkpointOf(tinyConfig), folder, id: 'wallet', title: 'Tiny' });
    await expect(refused).rejects.toThrow(NotAModelFolderError);
    expect(await readdir(folder)).toEqual(['card.json', 'photograph.jpg']);
  });

  it('does not replace a folder that holds something else', async () => {
    const folder = join(models, 'src');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'work.ts'), 'months of work');
    const refused = exportModel({ checkpoint: checkpointOf(tinyConfig), folder, id: 'src', title: 'Tiny' });
    await expect(refused).rejects.toThrow(NotAModelFolderError);
    expect(await readdir(folder)).toEqual(['work.ts']);
  });
});

describe('exportGuide', () => {
  const guidance = { weight: 1.5, interval: { minimumNoiseLevel: 0.1, maximumNoiseLevel: 0.9 } };
  const small = () => checkpointOf({ ...tinyConfig, network: { ...tinyConfig.network, widths: [4, 4] } });
  const asTiny = { id: 'tiny', title: 'Tiny' };
  const filesIn = async (folder: string) =>
    Promise.all(
      (await readdir(folder))
        .filter((name) => name !== 'card.json' && name !== 'guide')
        .map(async (name) => [name, await readFile(join(folder, name))]),
    );

  it("puts a guide into a model's folder and card, and changes nothing else there", async () => {
    const folder = join(models, 'tiny');
    const before = await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, ...asTiny });
    await writeFile(join(folder, 'evaluation.json'), 'measured');
    const files = await filesIn(folder);
    const guide = await exportGuide({ from: { checkpoint: small() }, folder, guidance, weights: 'float16' });
    expect(await filesIn(folder)).toEqual(files);
    expect(await readModelCard(folder)).toEqual({ ...before, guide: { card: 'guide/card.json', sha256: guide.file.sha256, ...guidance } });
    expect(guide).toMatchObject({
      id: 'tiny-guide',
      title: 'Guide of Tiny',
      guide: null,
      network: { widths: [4, 4] },
      file: { weights: 'float16' },
    });
    expect(guide.file.bytes).toBeLessThan(before.file.bytes);
    const opened = await openNodeGuide(folder, await readModelCard(folder));
    expect(opened.card).toEqual(guide);
    await opened.release();
    const again = await exportGuide({ from: { checkpoint: small() }, folder, guidance: { ...guidance, weight: 3 } });
    expect((await readModelCard(folder)).guide).toMatchObject({ weight: 3, sha256: again.file.sha256 });
    const ofAnotherTraining = { from: { checkpoint: checkpointOf(tinyConfig) }, folder, guidance };
    await expect(exportGuide(ofAnotherTraining)).rejects.toThrow(OtherModelError);
    const other = await exportGuide({ ...ofAnotherTraining, guidance: { ...guidance, weight: 3 }, force: true });
    expect((await readModelCard(folder)).guide).toMatchObject({ weight: 3, sha256: other.file.sha256 });
  });

  it('takes a published model, an earlier version for instance, and one that predicts something else', async () => {
    const [folder, earlier] = [join(models, 'tiny'), join(models, 'earlier')];
    await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, ...asTiny });
    await exportModel({
      checkpoint: checkpointOf({ ...tinyConfig, diffusion: { ...tinyConfig.diffusion, prediction: 'epsilon' } }),
      folder: earlier,
      id: 'earlier',
      title: 'Earlier',
    });
    await exportGuide({ from: { model: earlier }, folder, guidance });
    const guide = await openNodeGuide(folder, await readModelCard(folder));
    expect(guide.card.diffusion.prediction).toBe('epsilon');
    await guide.release();
  });

  it('refuses a guide of other images and leaves the folder as it was', async () => {
    const folder = join(models, 'tiny');
    const card = await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, ...asTiny });
    const larger = checkpointOf({ ...tinyConfig, network: { ...tinyConfig.network, imageSize: 32 } });
    await expect(exportGuide({ from: { checkpoint: larger }, folder, guidance })).rejects.toThrow(GuideMismatchError);
    expect(await readModelCard(folder)).toEqual(card);
    expect((await readdir(folder)).sort()).toEqual(['card.json', 'model.onnx', 'preview.png']);
  });

  it('does not replace what somebody else has put there', async () => {
    const folder = join(models, 'tiny');
    await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, ...asTiny });
    await mkdir(join(folder, 'guide'));
    await writeFile(join(folder, 'guide', 'notes.txt'), 'months of work');
    await expect(exportGuide({ from: { checkpoint: small() }, folder, guidance })).rejects.toThrow(NotAModelFolderError);
    expect(await readdir(join(folder, 'guide'))).toEqual(['notes.txt']);
  });

  it('stays with its model when that is stored otherwise, copied or replaced by a new one of the same images', async () => {
    const [folder, copy] = [join(models, 'tiny'), join(models, 'copy')];
    await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, ...asTiny });
    await exportGuide({ from: { checkpoint: small() }, folder, guidance });
    const { guide } = await readModelCard(folder);
    await republishModel({ model: folder, folder, id: 'tiny', weights: 'float16' });
    await republishModel({ model: folder, folder: copy, id: 'copy' });
    await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, ...asTiny });
    for (const of of [folder, copy]) {
      const card = await readModelCard(of);
      expect(card.guide).toEqual(guide);
      await (await openNodeGuide(of, card)).release();
    }
    await exportModel({
      checkpoint: checkpointOf({ ...tinyConfig, network: { ...tinyConfig.network, imageSize: 32 } }),
      folder,
      ...asTiny,
      force: true,
    });
    expect((await readModelCard(folder)).guide).toBeNull();
    expect((await readdir(folder)).sort()).toEqual(['card.json', 'model.onnx', 'preview.png']);
  });

  it('is not opened where the card names none or another one', async () => {
    const folder = join(models, 'tiny');
    const card = await exportModel({ checkpoint: checkpointOf(tinyConfig), folder, ...asTiny });
    await expect(openNodeGuide(folder, card)).rejects.toThrow(NoGuideError);
    await exportGuide({ from: { checkpoint: small() }, folder, guidance });
    const { guide, ...rest } = await readModelCard(folder);
    expect(guide).not.toBeNull();
    await expect(openNodeGuide(folder, { ...rest, guide: guide && { ...guide, sha256: 'a'.repeat(64) } })).rejects.toThrow(
      GuideMismatchError,
    );
  });
});
