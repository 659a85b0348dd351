import type { ModelCard } from '../documents/card.ts';
import { openCapturedSession } from './captured-session.ts';
import { type DeviceLostError, GoldenMismatchError, ModelOpenError, PredictionError, RuntimeLoadError } from './errors.ts';
import type { DenoisingModel, ModelIdentity, Session } from './model.ts';
import { createModel } from './model.ts';
import { openVerified } from './open.ts';
import { openSession } from './ort-session.ts';
import type { WebProvider } from './provider.ts';
import { sharedDevice, unlessAlreadyFree, unlessLost } from './web-device.ts';
import type { Engine } from './web-runtime.ts';
import { forgetProgram, isOfProgram, loadEngine } from './web-runtime.ts';

export interface WebModelOptions {
  /** Told once when the graphics device goes away while the model is open; opening the model again recovers. */
  readonly onDeviceLost?: (error: DeviceLostError) => void;
}

/** The first session starts the runtime's program: tells a failure of that from a failure of the model. */
async function openOn(engine: Engine, provider: WebProvider, open: () => Promise<Session>): Promise<Session> {
  try {
    return await open();
  } catch (error) {
    throw error instanceof ModelOpenError && isOfProgram(error) ? new RuntimeLoadError(provider, { cause: error.cause }) : error;
  } finally {
    forgetProgram(engine);
  }
}

/*
 * On the processor the batch stays open: fixing it (freeDimensionOverrides) changed nothing that could be measured on a
 * 64x64 network, and one session serves every number of images.
 */
async function openWasm(bytes: Uint8Array, model: ModelIdentity, provider: WebProvider = 'wasm'): Promise<Session> {
  const engine = await loadEngine(provider);
  return openOn(engine, 'wasm', () => openSession(engine, bytes, model, 'wasm', { executionProviders: ['wasm'] }));
}

/** A session on a device: either kind has the same answers where it works. */
type OpenOnDevice = (engine: Engine, bytes: Uint8Array, model: ModelIdentity, device: GPUDevice) => Promise<Session>;

const openUncaptured: OpenOnDevice = (engine, bytes, model, device) =>
  openSession(engine, bytes, model, 'webgpu', { executionProviders: [{ name: 'webgpu', device }] });

async function openWebGpu(
  bytes: Uint8Array,
  model: ModelIdentity,
  openOnDevice: OpenOnDevice,
  { onDeviceLost }: WebModelOptions,
): Promise<Session> {
  const engine = await loadEngine('webgpu');
  const watched = await sharedDevice();
  const session = await unlessLost(
    watched,
    openOn(engine, 'webgpu', () => openOnDevice(engine, bytes, model, watched.device)),
  );
  const callOff = watched.onLost((error) => onDeviceLost?.(error));
  return {
    run: (...inputs) => unlessLost(watched, session.run(...inputs)),
    async release() {
      callOff();
      await unlessLost(watched, session.release()).catch(unlessAlreadyFree);
    },
  };
}

/**
 * Opens a model in the page or, better, in a worker: its file is checked, the runtime loaded unless it is here
 * already, the session created and the known answer of its card asked for, which also warms it up.
 *
 * @throws IntegrityError, InsecurePageError, RuntimeLoadError, ProviderUnavailableError, ModelOpenError,
 *   ModelInterfaceError, GoldenMismatchError, DeviceLostError
 */
export async function openWebModel(
  bytes: Uint8Array,
  card: ModelCard,
  provider: WebProvider,
  options: WebModelOptions = {},
): Promise<DenoisingModel> {
  if (provider === 'wasm') return openVerified(bytes, card, provider, () => openWasm(bytes, card));
  const open = (openOnDevice: OpenOnDevice) => () => openWebGpu(bytes, card, openOnDevice, options);
  try {
    return await openVerified(bytes, card, provider, open(openCapturedSession), RUNS_TO_PLAYBACK);
  } catch (error) {
    if (!isOfCapture(error)) throw error;
    return openVerified(bytes, card, provider, open(openUncaptured));
  }
}

/** The first run may compile, the second record, and the third be the first that is played back. */
const RUNS_TO_PLAYBACK = 3;

/** Whether it may be for the recording of commands that a model did not open, or gave another answer. */
function isOfCapture(error: unknown): boolean {
  return error instanceof ModelOpenError || error instanceof PredictionError || error instanceof GoldenMismatchError;
}

/**
 * Opens weights that have no card yet, without a check of their file or of their answers. They are computed with on the
 * processor, which every provider's runtime can do too: what comes of it is what a graphics card is checked by.
 *
 * @param provider whose runtime it is
 * @throws RuntimeLoadError, ModelOpenError, ModelInterfaceError
 */
export async function openWebWeights<Identity extends ModelIdentity>(
  bytes: Uint8Array,
  identity: Identity,
  provider: WebProvider,
): Promise<DenoisingModel<Identity>> {
  return createModel(identity, 'wasm', await openWasm(bytes, identity, provider));
}
