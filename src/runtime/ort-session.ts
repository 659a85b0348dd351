import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';
import { CLASS_INPUT } from '../networks/class-embedding.ts';
import { ModelInterfaceError, ModelOpenError, PredictionError } from './errors.ts';
import type { ModelIdentity, Session } from './model.ts';
import type { Provider } from './provider.ts';

/** The part that onnxruntime-node and the builds of onnxruntime-web share. */
export interface Ort {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

const ERRORS_ONLY = 3;

/** Names, types and shapes as one text: `latent float32 [batch, 3, 64, 64], ...`; open dimensions by `batch`. */
function describe(values: readonly InferenceSession.ValueMetadata[]): string {
  return values
    .map((value) => {
      if (!value.isTensor) return `${value.name} (not a tensor)`;
      const dimensions = value.shape.map((dimension) => (typeof dimension === 'number' ? dimension : 'batch'));
      return `${value.name} ${value.type} [${dimensions.join(', ')}]`;
    })
    .sort()
    .join(', ');
}

function checkInterface(session: InferenceSession, { id, network }: ModelIdentity): void {
  const image = `[batch, ${network.channels}, ${network.imageSize}, ${network.imageSize}]`;
  const classes = network.classes === undefined ? '' : `${CLASS_INPUT} float32 [batch, ${network.classes}], `;
  const expected = `inputs ${classes}latent float32 ${image}, noise_level float32 [batch] and output prediction float32 ${image}`;
  const actual = `inputs ${describe(session.inputMetadata)} and output ${describe(session.outputMetadata)}`;
  if (actual !== expected) throw new ModelInterfaceError(id, expected, actual);
}

/**
 * Opens an ONNX file and checks that its inputs and outputs are those of a denoising network as `model` describes it.
 *
 * @throws ModelOpenError when the runtime refuses the file, ModelInterfaceError when it is some other network
 */
export async function openSession(
  { InferenceSession, Tensor }: Ort,
  bytes: Uint8Array,
  model: ModelIdentity,
  provider: Provider,
  options: InferenceSession.SessionOptions,
): Promise<Session> {
  const { id, network } = model;
  const session = await InferenceSession.create(bytes, { logSeverityLevel: ERRORS_ONLY, ...options }).catch((cause: unknown) => {
    throw new ModelOpenError(id, provider, { cause });
  });
  try {
    checkInterface(session, model);
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    async run(latent, noiseLevels, classOneHot) {
      const batch = noiseLevels.length;
      try {
        const { prediction } = await session.run({
          latent: new Tensor('float32', latent, [batch, network.channels, network.imageSize, network.imageSize]),
          noise_level: new Tensor('float32', noiseLevels, [batch]),
          ...(classOneHot && { [CLASS_INPUT]: new Tensor('float32', classOneHot, [batch, classOneHot.length / batch]) }),
        });
        if (!(prediction?.data instanceof Float32Array)) throw new TypeError('it gave no float32 output named prediction');
        return prediction.data;
      } catch (cause) {
        throw new PredictionError(id, provider, { cause });
      }
    },
    release: () => session.release(),
  };
}
