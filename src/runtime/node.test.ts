import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelCard } from '../documents/card.ts';
import { ModelCardError, ModelFolderError, ModelInterfaceError, ModelOpenError, ProviderUnavailableError } from './errors.ts';
import { measureGolden } from './golden.ts';
import { sha256 } from './integrity.ts';
import type { DenoisingModel } from './model.ts';
import { openNodeModel, openNodeWeights } from './node.ts';
import { providerContract } from './testing/contract.ts';
import { tinyCard } from './testing/tiny-card.ts';
import { tinyModel } from './testing/tiny-model.ts';

const { identity, bytes } = tinyModel();
let card: ModelCard;
let root: string;
let folderCount = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stepwise-runtime-'));
  const model = await openNodeWeights(bytes, identity);
  card = await tinyCard(identity, bytes, await measureGolden(model));
  await model.release();
});
afterAll(() => rm(root, { recursive: true }));

/** A model folder with these files; a missing one is left out. */
async function modelFolder(files: { card?: string; model?: Uint8Array }): Promise<string> {
  folderCount += 1;
  const folder = join(root, String(folderCount));
  await mkdir(folder);
  if (files.card !== undefined) await writeFile(join(folder, 'card.json'), files.card);
  if (files.model !== undefined) await writeFile(join(folder, 'model.onnx'), files.model);
  return folder;
}

async function open(model: Uint8Array, modelCard: ModelCard): Promise<DenoisingModel> {
  return openNodeModel(await modelFolder({ card: JSON.stringify(modelCard), model }), 'cpu');
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the cpu provider in Node', () => {
  it.each(providerContract)('$name', (check) => check.run({ bytes, card, open }));
});

describe('opening a model folder', () => {
  it('names the file that is missing', async () => {
    const withoutCard = await failureOf(openNodeModel(join(root, 'absent')));
    expect(withoutCard).toBeInstanceOf(ModelFolderError);
    expect(withoutCard).toMatchObject({ path: join(root, 'absent', 'card.json') });

    const folder = await modelFolder({ card: JSON.stringify(card) });
    const withoutModel = await failureOf(openNodeModel(folder));
    expect(withoutModel).toBeInstanceOf(ModelFolderError);
    expect(withoutModel).toMatchObject({ path: join(folder, 'model.onnx') });
  });

  it('says what is wrong with a card', async () => {
    const garbled = await failureOf(openNodeModel(await modelFolder({ card: '{"id":', model: bytes })));
    expect(garbled).toBeInstanceOf(ModelCardError);
    expect(garbled).toMatchObject({ problems: 'it is not JSON' });

    const incomplete = JSON.stringify({ ...card, title: '' });
    const failure = await failureOf(openNodeModel(await modelFolder({ card: incomplete, model: bytes })));
    expect(failure).toBeInstanceOf(ModelCardError);
    expect((failure as ModelCardError).message).toMatch(/title/);
  });

  it('wraps what the runtime says of a file that is no ONNX model', async () => {
    const nonsense = new TextEncoder().encode('no model');
    const fitting = { ...card, file: { ...card.file, bytes: nonsense.length, sha256: (await sha256(nonsense)) ?? '' } };
    const failure = await failureOf(open(nonsense, fitting));
    expect(failure).toBeInstanceOf(ModelOpenError);
    expect(failure).toMatchObject({ model: 'tiny', provider: 'cpu' });
    expect((failure as ModelOpenError).cause).toBeInstanceOf(Error);
  });

  it('tells which inputs and outputs a network has and which its card promises', async () => {
    const failure = await failureOf(openNodeWeights(bytes, { ...identity, network: { ...identity.network, channels: 1 } }));
    expect(failure).toBeInstanceOf(ModelInterfaceError);
    expect(failure).toMatchObject({
      expected: 'inputs latent float32 [batch, 1, 16, 16], noise_level float32 [batch] and output prediction float32 [batch, 1, 16, 16]',
      actual: 'inputs latent float32 [batch, 3, 16, 16], noise_level float32 [batch] and output prediction float32 [batch, 3, 16, 16]',
    });
  });

  it('opens on cuda, or says in one sentence what cuda needs', async () => {
    const outcome = await openNodeWeights(bytes, identity, 'cuda').catch((error: unknown) => error);
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(ProviderUnavailableError);
      expect(outcome.message).toMatch(
        /^The cuda provider cannot be used: the runtime could not start it \(.+\)\. It needs an NVIDIA card.*use cpu without them\.$/,
      );
    } else {
      expect(outcome).toMatchObject({ provider: 'cuda' });
    }
  });
});
