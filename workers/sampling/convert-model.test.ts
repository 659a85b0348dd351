import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DiffusersFolderError } from '../../src/diffusers/errors.ts';
import { diffusersFiles } from '../../src/diffusers/folder.ts';
import { modelCardSchema } from '../../src/documents/card.ts';
import { ModelFileError } from '../../src/runtime/errors.ts';
import { checkGolden } from '../../src/runtime/golden.ts';
import { checkModelFile, modelLimits } from '../../src/runtime/model-file.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { convertModel } from './convert-model.ts';
import type { ConvertRequest, PrepareProgress } from './contract.ts';

const fixtures = join(import.meta.dirname, '../../training/import/testing/fixtures');
const bytesOf = (name: string, place: string) => new Uint8Array(readFileSync(join(fixtures, name, place)));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function requestOf(name: string, changes: Partial<ConvertRequest['files']> = {}): ConvertRequest {
  const file = (place: string) => new Blob([bytesOf(name, place)]);
  const { index, network, scheduler, weights } = diffusersFiles;
  return {
    places: diffusersFiles,
    files: { index: file(index), network: file(network), scheduler: file(scheduler), weights: file(weights), ...changes },
    id: 'faces',
    title: 'Faces',
    provider: 'wasm',
  };
}

/** Converts on the processor of Node, and tells what was done in which order. */
async function convert(request: ConvertRequest, signal = new AbortController().signal) {
  const log: (PrepareProgress['phase'] | 'runtime' | 'opened')[] = [];
  const outcome = await convertModel(request, {
    signal,
    onProgress: ({ phase }) => log.push(phase),
    loadRuntime: () => Promise.resolve(void log.push('runtime')),
    openWeights: (bytes, identity) => {
      log.push('opened');
      return openNodeWeights(bytes, identity);
    },
  }).catch((error: unknown) => error as Error);
  return { outcome, log };
}

async function converted(request: ConvertRequest) {
  const { outcome, log } = await convert(request);
  if (outcome instanceof Error) throw outcome;
  return { ...outcome, log, bytes: new Uint8Array(await outcome.file.arrayBuffer()) };
}

async function refusalOf(request: ConvertRequest): Promise<Error> {
  const { outcome, log } = await convert(request);
  if (!(outcome instanceof Error)) throw new Error('It was taken.');
  expect(log, 'nothing is downloaded or opened for it').toEqual(log.slice(0, 1));
  return outcome;
}

describe('convertModel', () => {
  it('makes a file that passes the checks of any other, and a card that tells what is known', async () => {
    const { card, bytes, log } = await converted(requestOf('google'));
    expect(log).toEqual(['convert', 'runtime', 'measure', 'opened']);
    expect(modelCardSchema.parse(card)).toEqual(card);
    expect(card).toMatchObject({
      id: 'faces',
      title: 'Faces',
      dataset: { name: 'unknown data', licence: 'not told', split: 'not told' },
      importedFrom: { format: 'diffusers', pipeline: 'DDIMPipeline', sha256: sha256(bytesOf('google', diffusersFiles.weights)) },
      file: { bytes: bytes.length, sha256: sha256(bytes), weights: 'float32' },
    });
    checkModelFile(bytes, card);
    const model = await openNodeWeights(bytes, card);
    await checkGolden(model);
    await model.release();
  });

  it('takes a network of one channel, which is drawn in grey', async () => {
    expect((await converted(requestOf('scale-shift'))).card.network.channels).toBe(1);
  });

  it('refuses what cannot be read before anything is loaded for it', async () => {
    const weights = bytesOf('google', diffusersFiles.weights);
    const cut = await refusalOf(requestOf('google', { weights: new Blob([weights.slice(0, -4)]) }));
    expect(cut).toBeInstanceOf(DiffusersFolderError);
    expect(cut.message).toMatch(
      /^unet\/diffusion_pytorch_model.safetensors cannot be imported: its tensor .* is cut short: download it again/,
    );
    const network = new Blob([JSON.stringify({ _class_name: 'UNet2DConditionModel' })]);
    expect((await refusalOf(requestOf('google', { network }))).message).toContain('its network is a UNet2DConditionModel');
    const longest = new Blob([' '.repeat(modelLimits.cardBytes + 1)]);
    expect((await refusalOf(requestOf('google', { scheduler: longest }))).message).toContain('it is longer than any configuration');
    const gone = { size: 10, arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) } as unknown as Blob;
    expect((await refusalOf(requestOf('google', { weights: gone }))).message).toContain(
      'it cannot be read. Look whether it is still there',
    );
  });

  it('refuses what is too large for a page, or for this machine', async () => {
    const long = { size: modelLimits.fileBytes + 1 } as Blob;
    const tooLong = await refusalOf(requestOf('google', { weights: long }));
    expect(tooLong).toBeInstanceOf(ModelFileError);
    expect(tooLong.message).toContain('where 512 MB are opened at most. Choose a smaller network');
    const full = { size: 10, arrayBuffer: () => Promise.reject(new RangeError('Array buffer allocation failed')) } as unknown as Blob;
    expect((await refusalOf(requestOf('google', { weights: full }))).message).toContain(
      'there is not enough memory to convert it. Close other',
    );
    const large = JSON.parse(new TextDecoder().decode(bytesOf('google', diffusersFiles.network))) as object;
    const network = new Blob([JSON.stringify({ ...large, sample_size: 4096 })]);
    expect((await refusalOf(requestOf('google', { network }))).message).toContain('its images are 4096 pixels wide');
  });

  it('ends where it is told to', async () => {
    const { outcome, log } = await convert(requestOf('google'), AbortSignal.abort());
    expect(outcome).toMatchObject({ name: 'AbortError' });
    expect(log).toEqual(['convert']);
  });
});
