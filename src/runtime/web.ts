import type { ModelCard } from '../models/card.ts';
import type { DeviceLostError } from './errors.ts';
import { EngineLoadError, ModelOpenError } from './errors.ts';
import type { DenoisingModel, ModelIdentity, Session } from './model.ts';
import { openVerified } from './open.ts';
import { openSession } from './ort-session.ts';
import type { WebProvider } from './provider.ts';
import { sharedDevice } from './web-device.ts';
import type { Engine } from './web-engine.ts';
import { loadEngine } from './web-engine.ts';

export interface WebModelOptions {
  /** Told once when the graphics device goes away while the model is open; opening the model again recovers. */
  readonly onDeviceLost?: (error: DeviceLostError) => void;
}

/** The first session fetches the runtime's program: tells a failure of that from a failure of the model. */
async function openOn(
  engine: Engine,
  bytes: Uint8Array,
  model: ModelIdentity,
  executionProvider: { readonly name: 'wasm' } | { readonly name: 'webgpu'; readonly device: GPUDevice },
): Promise<Session> {
  const provider = executionProvider.name;
  return openSession(engine, bytes, model, provider, { executionProviders: [executionProvider] }).catch((error: unknown) => {
    const isEngine = error instanceof ModelOpenError && error.message.includes('no available backend found');
    throw isEngine ? new EngineLoadError(provider, { cause: error.cause }) : error;
  });
}

/*
 * The batch stays open in both sessions: fixing it (freeDimensionOverrides) changed nothing that could be measured on a
 * 64x64 network, and one session serves every number of images.
 */
async function openWasm(bytes: Uint8Array, model: ModelIdentity): Promise<Session> {
  return openOn(await loadEngine('wasm'), bytes, model, { name: 'wasm' });
}

async function openWebGpu(bytes: Uint8Array, model: ModelIdentity, { onDeviceLost }: WebModelOptions): Promise<Session> {
  const engine = await loadEngine('webgpu');
  const { device, lost } = await sharedDevice();
  const failed = lost.then((error) => {
    throw error;
  });
  // It may be lost while nobody asks for anything.
  failed.catch(() => undefined);
  const session = await Promise.race([
    failed,
    openOn(engine, bytes, model, { name: 'webgpu', device }),
  ]);
  let isOpen = true;
  void lost.then((error) => {
    if (isOpen) onDeviceLost?.(error);
  });
  return {
    // A run on a lost device may fail in any way or never end, so its loss is awaited beside it.
    run: (latent, noiseLevels) => Promise.race([failed, session.run(latent, noiseLevels)]),
    async release() {
      isOpen = false;
      await Promise.race([lost, session.release()]);
    },
  };
}

/**
 * Opens a model in the page or, better, in a worker: its file is checked, the runtime loaded, the session created and the
 * known answer of its card asked for, which also warms it up.
 *
 * @throws IntegrityError, InsecurePageError, EngineLoadError, ProviderUnavailableError, ModelOpenError,
 *   ModelInterfaceError, GoldenMismatchError, DeviceLostError
 */
export async function openWebModel(
  bytes: Uint8Array,
  card: ModelCard,
  provider: WebProvider,
  options: WebModelOptions = {},
): Promise<DenoisingModel> {
  return openVerified(bytes, card, provider, () =>
    provider === 'webgpu' ? openWebGpu(bytes, card, options) : openWasm(bytes, card),
  );
}
