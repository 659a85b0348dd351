import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { z } from 'zod';
import type { ModelCard } from '../documents/card.ts';
import { modelCardSchema } from '../documents/card.ts';
import { ModelCardError, ModelFolderError, ModelOpenError, ProviderUnavailableError } from './errors.ts';
import { checkGuide, guideOf } from './guide.ts';
import { verifyIntegrity } from './integrity.ts';
import type { DenoisingModel, ModelIdentity, Session } from './model.ts';
import { createModel } from './model.ts';
import { openVerified } from './open.ts';
import { openSession } from './ort-session.ts';
import type { NodeProvider } from './provider.ts';

// What the runtime has to say arrives as an error, in a sentence of ours; its own log would say it again, in red.
ort.env.logLevel = 'fatal';

/** What to do where a provider cannot be started: a sentence. */
export const providerAdvice: Record<NodeProvider, string> = {
  cpu: 'Install onnxruntime-node again with "npm install".',
  webgpu: 'It needs a graphics driver for Vulkan, Metal or Direct3D 12; use cpu without one.',
  cuda: "It needs an NVIDIA card and onnxruntime's CUDA library, which docs/training.md tells how to get; use cpu without them.",
};

async function openNodeSession(bytes: Uint8Array, model: ModelIdentity, provider: NodeProvider): Promise<Session> {
  try {
    return await openSession(ort, bytes, model, provider, { executionProviders: [provider] });
  } catch (error) {
    if (error instanceof ModelOpenError && provider !== 'cpu' && (await opensOnCpu(bytes))) {
      throw new ProviderUnavailableError(provider, 'the runtime could not start it', providerAdvice[provider], { cause: error.cause });
    }
    throw error;
  }
}

/** Tells a provider that is missing from a file that is broken: the runtime's own messages vary by system. */
async function opensOnCpu(bytes: Uint8Array): Promise<boolean> {
  try {
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ['cpu'], graphOptimizationLevel: 'disabled' });
    await session.release();
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens weights that have no full card yet, without a check of their file or of their answers: what a trainer or an
 * export has in hand.
 *
 * @throws ModelOpenError, ModelInterfaceError, ProviderUnavailableError
 */
export async function openNodeWeights<Identity extends ModelIdentity>(
  bytes: Uint8Array,
  identity: Identity,
  provider: NodeProvider = 'cpu',
): Promise<DenoisingModel<Identity>> {
  return createModel(identity, provider, await openNodeSession(bytes, identity, provider));
}

async function readModelFile(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new ModelFolderError(path, { cause });
  });
}

/**
 * The card in a model's folder.
 *
 * @throws ModelFolderError, ModelCardError
 */
export async function readModelCard(folder: string): Promise<ModelCard> {
  const path = join(folder, 'card.json');
  const text = new TextDecoder().decode(await readModelFile(path));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new ModelCardError(path, 'it is not JSON', { cause });
  }
  const result = modelCardSchema.safeParse(content);
  if (!result.success) throw new ModelCardError(path, z.prettifyError(result.error), { cause: result.error });
  return result.data;
}

/**
 * The card and the ONNX file of the model in `folder`, checked by size and SHA-256 but not opened: for its weights.
 *
 * @throws ModelFolderError, ModelCardError, IntegrityError
 */
export async function readNodeModel(folder: string): Promise<{ readonly card: ModelCard; readonly bytes: Uint8Array }> {
  const card = await readModelCard(folder);
  const bytes = await readModelFile(join(folder, card.file.name));
  await verifyIntegrity(bytes, card);
  return { card, bytes };
}

/**
 * Opens the model in `folder` (card.json and the ONNX file it names) after all checks of `openVerified`.
 *
 * @throws ModelFolderError, ModelCardError, IntegrityError, ModelOpenError, ModelInterfaceError,
 *   ProviderUnavailableError, GoldenMismatchError
 */
export async function openNodeModel(folder: string, provider: NodeProvider = 'cpu'): Promise<DenoisingModel> {
  const card = await readModelCard(folder);
  const bytes = await readModelFile(join(folder, card.file.name));
  return openVerified(bytes, card, provider, () => openNodeSession(bytes, card, provider));
}

/** The folder of the guide of the model in `folder`. @throws NoGuideError where it has none */
export function guideFolder(folder: string, card: Pick<ModelCard, 'id' | 'guide'>): string {
  return join(folder, dirname(guideOf(card).card));
}

/**
 * Opens the guide of the model in `folder`, as a model of its own.
 *
 * @throws NoGuideError, GuideMismatchError, and what {@link openNodeModel} throws
 */
export async function openNodeGuide(folder: string, card: ModelCard, provider: NodeProvider = 'cpu'): Promise<DenoisingModel> {
  const own = guideFolder(folder, card);
  checkGuide(card, await readModelCard(own));
  return openNodeModel(own, provider);
}
