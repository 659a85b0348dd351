import { reasonOf, UserFacingError } from '../../src/errors.ts';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import * as ort from 'onnxruntime-node';
import { OnnxFormatError, OnnxStructureError, readOnnx, type ReadValue } from '../../src/graph/onnx-reader.ts';
import { ELEMENT_TYPE_CODES, type ElementType } from '../../src/graph/onnx.ts';
import { inceptionModel, INCEPTION_CLASSES, INCEPTION_FEATURES } from '../../src/networks/inception.ts';
import { checkpointWeights } from '../../src/networks/inception-weights.ts';
import { ProviderUnavailableError } from '../../src/runtime/errors.ts';
import { providerAdvice } from '../../src/runtime/node.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { targetOf } from '../step/dialect.ts';
import { looksLikeCheckpoint, readCheckpoint } from './checkpoint/read-checkpoint.ts';
import type { DownloadProgress } from './download.ts';
import type { FeatureExtractor } from './extract.ts';
import { OFFICIAL_CHECKPOINT, officialCheckpoint } from './official-network.ts';

/** A file that is no feature network. */
export class FeatureNetworkError extends UserFacingError {
  override readonly name = 'FeatureNetworkError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `${path} cannot serve as a feature network: ${reason}. Name an ONNX file that takes uint8 "images" ` +
        '[n, 3, height, width] and gives float32 "features" [n, d], or the official .pth checkpoint.',
      options,
    );
  }
}

export interface FeatureNetwork extends FeatureExtractor {
  release(): Promise<void>;
}

export interface FeatureNetworkRequest {
  /** An ONNX file or a checkpoint of the Inception network; null for the official one, which is downloaded at first use. */
  readonly file: string | null;
  readonly provider: NodeProvider;
  /** Where a download is kept. */
  readonly cacheRoot: string;
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of a download. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** A network before the runtime has opened it. */
interface NetworkFile {
  readonly name: string;
  readonly suffix: string;
  readonly sha256: string;
  readonly dimensions: number;
  readonly logits: number | null;
  readonly model: Uint8Array;
}

/**
 * Opens the network that metrics are measured with. Its name and the suffix of the metrics' names say what it is: only
 * the official checkpoint, known by its checksum, has none.
 *
 * @throws FeatureNetworkError, CheckpointFormatError, InceptionWeightsError, DownloadError, ProviderUnavailableError
 */
export async function openFeatureNetwork({
  file,
  provider,
  cacheRoot,
  signal,
  onProgress,
}: FeatureNetworkRequest): Promise<FeatureNetwork> {
  const path = file ?? (await officialCheckpoint(cacheRoot, { signal, onProgress }));
  const { model, ...network } = await readNetwork(path, provider);
  const session = await ort.InferenceSession.create(model, { executionProviders: [provider], logSeverityLevel: 3 }).catch(
    (cause: unknown) => {
      throw provider === 'cpu'
        ? new FeatureNetworkError(path, 'the runtime cannot open it', { cause })
        : new ProviderUnavailableError(provider, 'the runtime could not start it', providerAdvice[provider], { cause });
    },
  );
  return {
    ...network,
    async extract(images, { count, height, width }) {
      const outputs = await session.run({ images: new ort.Tensor('uint8', images, [count, 3, height, width]) });
      const numbers = (name: string): Float32Array => {
        const data = outputs[name]?.data;
        if (!(data instanceof Float32Array)) throw new FeatureNetworkError(path, `it gives no float32 ${name}`);
        return data;
      };
      return { features: numbers('features'), logits: network.logits === null ? null : numbers('logits') };
    },
    release: () => session.release(),
  };
}

async function readNetwork(path: string, provider: NodeProvider): Promise<NetworkFile> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new FeatureNetworkError(path, `it cannot be read (${reasonOf(cause)})`, { cause });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const stem = basename(path, extname(path));
  if (!looksLikeCheckpoint(bytes))
    return { sha256, name: stem === OFFICIAL_CHECKPOINT.name ? basename(path) : stem, ...readOnnxNetwork(path, bytes), model: bytes };
  const model = inceptionModel(checkpointWeights(await readCheckpoint(path, bytes)), (await targetOf(provider)).dialect);
  const isOfficial = sha256 === OFFICIAL_CHECKPOINT.sha256;
  return {
    name: isOfficial ? OFFICIAL_CHECKPOINT.name : `${stem} (Inception with other weights)`,
    suffix: isOfficial ? '' : '-other-weights',
    sha256,
    dimensions: INCEPTION_FEATURES,
    logits: INCEPTION_CLASSES,
    model,
  };
}

/** What an ONNX file's inputs and outputs say of it; its metrics are named after its number of features. */
function readOnnxNetwork(path: string, bytes: Uint8Array): Pick<NetworkFile, 'suffix' | 'dimensions' | 'logits'> {
  const { inputs, outputs, initializers } = parse(path, bytes);
  const stored = new Set(initializers.map(({ name }) => name));
  const fed = inputs.filter(({ name }) => !stored.has(name));
  const [images] = fed;
  if (fed.length !== 1 || images?.name !== 'images' || !isOf(images, 'uint8', 4)) {
    throw new FeatureNetworkError(path, 'its one input must be uint8 images of four axes');
  }
  const dimensions = lengthOf(outputs, 'features');
  if (dimensions === null) throw new FeatureNetworkError(path, 'it has no output "features" of known length');
  return { suffix: `-${dimensions}`, dimensions, logits: lengthOf(outputs, 'logits') };
}

function parse(path: string, bytes: Uint8Array): ReturnType<typeof readOnnx> {
  try {
    return readOnnx(bytes);
  } catch (cause) {
    if (cause instanceof OnnxFormatError) throw new FeatureNetworkError(path, 'it is neither an ONNX file nor a checkpoint', { cause });
    if (cause instanceof OnnxStructureError) throw new FeatureNetworkError(path, cause.reason, { cause });
    throw cause;
  }
}

/** The length of the vectors that an output gives for each image; null where there is no such output. */
function lengthOf(outputs: readonly ReadValue[], name: string): number | null {
  const output = outputs.find((value) => value.name === name);
  const length = output && isOf(output, 'float32', 2) ? output.shape[1] : undefined;
  return typeof length === 'number' && length > 0 ? length : null;
}

function isOf(value: ReadValue, type: ElementType, rank: number): boolean {
  return value.elementType === ELEMENT_TYPE_CODES[type] && value.shape.length === rank;
}
