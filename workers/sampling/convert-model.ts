import { composeCard, type ModelOrigin } from '../../src/documents/compose-card.ts';
import { DiffusersFolderError } from '../../src/diffusers/errors.ts';
import type { DiffusersFolder } from '../../src/diffusers/folder.ts';
import { originOfImport, UNKNOWN_DATA } from '../../src/diffusers/origin.ts';
import { readDiffusersModel } from '../../src/diffusers/read-model.ts';
import type { Golden } from '../../src/documents/card.ts';
import { inferenceModel } from '../../src/networks/inference.ts';
import { InsecurePageError, ModelFileError } from '../../src/runtime/errors.ts';
import { measureGolden } from '../../src/runtime/golden.ts';
import { sha256 } from '../../src/runtime/integrity.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';
import { checkDrawable, checkFileLimit, modelLimits } from '../../src/runtime/model-file.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type { ConvertedModel, ConvertRequest, PrepareProgress } from './contract.ts';
import { readFile } from './read-file.ts';

export interface ConversionOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PrepareProgress) => void;
  /** Gets the runtime ready. */
  readonly loadRuntime: (provider: WebProvider) => Promise<void>;
  /** Opens weights that have no card yet. */
  readonly openWeights: (bytes: Uint8Array, identity: ModelIdentity, provider: WebProvider) => Promise<DenoisingModel<ModelIdentity>>;
}

/**
 * Makes a model of a folder of diffusers, as `npm run import` does: the same file, and a card whose known answer is computed
 * here. Throws DiffusersFolderError, ModelFileError, InsecurePageError, what loading and opening throw, or the signal's reason.
 */
export async function convertModel(
  request: ConvertRequest,
  { signal, onProgress, loadRuntime, openWeights }: ConversionOptions,
): Promise<ConvertedModel> {
  const { id, title, provider, places } = request;
  onProgress({ phase: 'convert' });
  const { origin, bytes } = await inMemory(places.weights, () => convertFile(request, signal));
  signal.throwIfAborted();
  const checksum = await checksumOf(bytes, places.weights);
  await loadRuntime(provider);
  onProgress({ phase: 'measure' });
  const model = await openWeights(bytes, { id, network: origin.network }, provider);
  const golden = await goldenOf(model);
  signal.throwIfAborted();
  const card = composeCard(origin, {
    id,
    title,
    bytes: bytes.length,
    sha256: checksum,
    precision: 'float32',
    metrics: [],
    guide: null,
    golden,
  });
  return { card, file: await blobOf(bytes, places.weights) };
}

async function convertFile(
  request: ConvertRequest,
  signal: AbortSignal,
): Promise<{ readonly origin: ModelOrigin; readonly bytes: Uint8Array<ArrayBuffer> }> {
  // The file that was read is free before the other is made: both are as long as the memory may be.
  const { origin, weights } = await readModel(request, signal);
  signal.throwIfAborted();
  checkFileLimit(request.places.weights, weights.byteLength);
  return { origin, bytes: inferenceModel(origin.network, weights, new Float32Array(0)) };
}

async function readModel(
  { files, places }: ConvertRequest,
  signal: AbortSignal,
): Promise<{ readonly origin: ModelOrigin; readonly weights: Float32Array }> {
  checkFileLimit(places.weights, files.weights.size);
  const folder: DiffusersFolder = {
    index: places.index !== null && files.index ? await textOf(files.index, places.index) : null,
    network: await textOf(files.network, places.network),
    scheduler: await textOf(files.scheduler, places.scheduler),
    weights: await readFile(files.weights, places.weights),
  };
  signal.throwIfAborted();
  const { weights, ...model } = readDiffusersModel(folder, places);
  checkDrawable(places.network, model.network, 'Choose a network of smaller images');
  return { origin: originOfImport(model, await checksumOf(folder.weights, places.weights), UNKNOWN_DATA), weights };
}

async function textOf(file: Blob, place: string): Promise<string> {
  if (file.size > modelLimits.cardBytes) throw new DiffusersFolderError(place, 'it is longer than any configuration');
  return new TextDecoder().decode(await readFile(file, place));
}

async function checksumOf(bytes: Uint8Array, place: string): Promise<string> {
  const checksum = await sha256(bytes);
  if (checksum === undefined) throw new InsecurePageError(place);
  return checksum;
}

/** Outside the worker's memory. A browser without room there makes a file all the same, which cannot be read. */
async function blobOf(bytes: Uint8Array<ArrayBuffer>, place: string): Promise<Blob> {
  const file = new Blob([bytes]);
  try {
    await file.slice(-1).arrayBuffer();
    return file;
  } catch (cause) {
    const advice = 'Choose a smaller network, or a window that is not private';
    throw new ModelFileError(place, 'this browser has no room for what it is converted to', advice, { cause });
  }
}

async function goldenOf(model: DenoisingModel<ModelIdentity>): Promise<Golden> {
  try {
    return await measureGolden(model);
  } finally {
    await model.release();
  }
}

/** Says that memory has run out where that is why `work` failed. */
async function inMemory<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    // What engines throw for an array that they have no room for.
    if (!(cause instanceof RangeError)) throw cause;
    throw new ModelFileError(place, 'there is not enough memory to convert it', 'Close other pages, or choose a smaller network', {
      cause,
    });
  }
}
