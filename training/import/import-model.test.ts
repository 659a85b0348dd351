import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelCardSchema } from '../../src/documents/card.ts';
import { DiffusersFolderError } from '../../src/diffusers/errors.ts';
import { diffusersFiles, type DiffusersFolder } from '../../src/diffusers/folder.ts';
import { readDiffusersModel } from '../../src/diffusers/read-model.ts';
import { readStartingPoint } from '../loop/starting-point.ts';
import { NotADiffusersFolderError, OtherModelError } from '../publish/errors.ts';
import { exportDiffusers } from '../publish/export-diffusers.ts';
import { exportModel, republishModel } from '../publish/export.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, tinyReferenceConfig, untrainedCheckpoint } from '../testing/tiny-run.ts';
import { importModel } from './import-model.ts';

const root = temporaryFolder();
const fixtureOf = (name: string): string => join(import.meta.dirname, 'testing', 'fixtures', name);
const dataset = { name: 'Faces', licence: 'for research' };
let count = 0;

/** Imports a fixture, or another folder, to a place of its own. */
async function imported(from: string, change: object = {}) {
  count += 1;
  const folder = join(root, `model-${count}`);
  return { folder, card: await importModel({ from, folder, id: 'tiny', title: 'Tiny', dataset, ...change }) };
}

/** A copy of a fixture that may be changed. */
async function copied(name: string): Promise<string> {
  count += 1;
  const folder = join(root, `copy-${count}`);
  await cp(fixtureOf(name), folder, { recursive: true });
  return folder;
}

describe('exportDiffusers', () => {
  it.each(['default', 'google', 'scale-shift', 'plain', 'attentive', 'single'])(
    'writes back the weights and the configuration that were read, bit for bit: %s',
    async (name) => {
      const { folder: model } = await imported(fixtureOf(name));
      const folder = join(root, `back-${name}`);
      await exportDiffusers({ from: { model }, folder, force: false });
      const [before, after] = [await filesOf(fixtureOf(name)), await filesOf(folder)];
      expect(readDiffusersModel(after)).toEqual({ ...readDiffusersModel(before), pipeline: 'DDPMPipeline', version: null });
    },
  );

  it('replaces nothing without being told to, and nothing else than such a folder', async () => {
    const { folder: model } = await imported(fixtureOf('plain'));
    const folder = await copied('plain');
    const write = (force: boolean) => exportDiffusers({ from: { model }, folder, force });
    await expect(write(true), 'answers.safetensors lies there, too').rejects.toThrow(NotADiffusersFolderError);
    await rm(join(folder, 'answers.safetensors'));
    await expect(write(false)).rejects.toThrow('is not empty: choose another --id or --to, or give --force');
    await write(true);
    expect((await readdir(folder)).sort()).toEqual(['model_index.json', 'scheduler', 'unet']);
  });

  it('refuses a network that diffusers does not have', async () => {
    const folder = join(root, 'custom');
    const from = { checkpoint: untrainedCheckpoint(tinyConfig) };
    await expect(exportDiffusers({ from, folder, force: false })).rejects.toThrow(
      'Diffusers has no such model (its network is a ddim-unet)',
    );
  });
});

/** The files that are read of a folder. */
async function filesOf(folder: string): Promise<DiffusersFolder> {
  const text = (name: string) => readFile(join(folder, name), 'utf8');
  const { index, network, scheduler, weights } = diffusersFiles;
  return {
    index: await text(index),
    network: await text(network),
    scheduler: await text(scheduler),
    weights: await readFile(join(folder, weights)),
  };
}

describe('importModel', () => {
  it('writes a model folder whose card says where it comes from, and that its training is not known', async () => {
    const { folder, card } = await imported(fixtureOf('default'));
    expect((await readdir(folder)).sort()).toEqual(['card.json', 'model.onnx', 'preview.png']);
    expect(modelCardSchema.parse(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')))).toEqual(card);
    expect(card).toMatchObject({
      id: 'tiny',
      dataset: { ...dataset, split: 'not told' },
      diffusion: { schedule: { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 }, prediction: 'epsilon' },
      importedFrom: { format: 'diffusers', pipeline: 'DDPMPipeline', version: '0.42.1' },
      training: { samplesSeen: 0, hours: 0 },
    });
  });

  it('stores weights in half the bytes where that is asked for', async () => {
    const [whole, half] = [await imported(fixtureOf('plain')), await imported(fixtureOf('plain'), { weights: 'float16' })];
    expect(half.card.file.weights).toBe('float16');
    expect(half.card.file.bytes).toBeLessThan(0.75 * whole.card.file.bytes);
  });

  it('takes the place of the same model, and of another one by force alone', async () => {
    const { folder } = await imported(fixtureOf('plain'));
    const again = (name: string, force: boolean) =>
      importModel({ from: fixtureOf(name), folder, id: 'tiny', title: 'Tiny', dataset, force });
    await expect(again('plain', false)).resolves.toMatchObject({ id: 'tiny' });
    await expect(again('default', false)).rejects.toThrow(OtherModelError);
    await expect(again('default', true)).resolves.toMatchObject({ id: 'tiny' });
  });

  it('does not take the place of a model with other weights of the same network', async () => {
    const { folder } = await imported(fixtureOf('plain'));
    const from = await copied('plain');
    const weights = join(from, 'unet', 'diffusion_pytorch_model.safetensors');
    const bytes = await readFile(weights);
    bytes.writeFloatLE(0.5, bytes.length - 4);
    await writeFile(weights, bytes);
    await expect(importModel({ from, folder, id: 'tiny', title: 'Tiny', dataset })).rejects.toThrow(OtherModelError);
  });

  it('does not take the place of a model of this trainer', async () => {
    const { folder } = await imported(fixtureOf('plain'));
    const checkpoint = untrainedCheckpoint(tinyReferenceConfig);
    await rm(folder, { recursive: true });
    await exportModel({ checkpoint, folder, id: 'tiny', title: 'Tiny' });
    await expect(importModel({ from: fixtureOf('plain'), folder, id: 'tiny', title: 'Tiny', dataset })).rejects.toThrow(OtherModelError);
  });

  it('gives a model that is published anew, and that a training starts from, with its weights', async () => {
    const { folder, card } = await imported(fixtureOf('google'));
    const other = await republishModel({ model: folder, folder: join(root, 'again'), id: 'again' });
    expect(other.importedFrom).toEqual(card.importedFrom);
    const start = await readStartingPoint(folder);
    expect(start.config).toEqual({ network: card.network, diffusion: card.diffusion });
    expect(start.weights.weights).toHaveLength(12_931);
    expect(start.startedFrom).toMatchObject({ id: 'tiny', samplesSeen: 0, sha256: card.file.sha256 });
  });

  it('refuses a pickle of weights, which could run any code', async () => {
    const from = await copied('plain');
    const weights = join(from, 'unet', 'diffusion_pytorch_model.safetensors');
    await rename(weights, join(from, 'unet', 'diffusion_pytorch_model.bin'));
    const failure = imported(from);
    await expect(failure).rejects.toThrow(DiffusersFolderError);
    await expect(failure).rejects.toThrow('diffusion_pytorch_model.bin cannot be imported: it is a pickle');
  });

  it.each(['unet/config.json', 'scheduler/scheduler_config.json', 'unet/diffusion_pytorch_model.safetensors'])(
    'names a file that is missing: %s',
    async (name) => {
      const from = await copied('plain');
      await rm(join(from, name));
      await expect(imported(from)).rejects.toThrow(`${join(from, name)} cannot be imported: it is missing: bring the whole folder`);
    },
  );

  it('names a file that cannot be read', async () => {
    const from = await copied('plain');
    await rm(join(from, 'unet/config.json'));
    await mkdir(join(from, 'unet/config.json'));
    await expect(imported(from)).rejects.toThrow(
      `${join(from, 'unet/config.json')} cannot be imported: it cannot be read (it is a folder)`,
    );
  });

  it('gives the same model of files that lie side by side, and of a network and its scheduler without a pipeline', async () => {
    const whole = await imported(fixtureOf('google'));
    const flat = await copied('google');
    for (const name of ['unet/config.json', 'unet/diffusion_pytorch_model.safetensors', 'scheduler/scheduler_config.json'])
      await rename(join(flat, name), join(flat, basename(name)));
    expect((await imported(flat)).card).toEqual(whole.card);
    const bare = await copied('google');
    await rm(join(bare, 'model_index.json'));
    const { card } = await imported(bare);
    expect(card).toEqual({ ...whole.card, importedFrom: { ...whole.card.importedFrom, pipeline: 'a pipeline' } });
  });
});
