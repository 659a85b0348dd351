import type { InferenceSession } from 'onnxruntime-common';
import { readOnnx } from '../graph/onnx-reader.ts';
import { withOutput } from '../graph/onnx.ts';
import { CLASS_INPUT } from '../networks/class-embedding.ts';
import { placeTensors, type DeviceTensors } from './device-tensors.ts';
import { ModelOpenError, PredictionError } from './errors.ts';
import type { ModelIdentity, Session } from './model.ts';
import type { Ort } from './ort-session.ts';

/** A session for one number of images, whose commands the runtime records in its first runs. */
interface Capture {
  readonly batch: number;
  readonly session: InferenceSession;
  readonly inputs: DeviceTensors;
  /** Where this program can read what the output was. */
  readonly staging: GPUBuffer;
}

/**
 * A session on a graphics device that records its commands and from then on only plays them back, which leaves a small share
 * of the processor's part in a run. Inputs and output stay in the device's memory. What is recorded holds for one number of
 * images: for another the session is opened anew.
 *
 * Whether what was recorded is played back rightly shows in answers alone, of which more than one is to be checked.
 *
 * @param bytes a file that has been checked to be that of `model`
 * @throws ModelOpenError where the runtime cannot record this network
 */
export async function openCapturedSession(ort: Ort, bytes: Uint8Array, model: ModelIdentity, device: GPUDevice): Promise<Session> {
  const output = computedOutput(bytes);
  const file = output === PREDICTION ? bytes : withOutput(bytes, { name: output, type: 'float32' });
  let current: Capture | null = await capture(ort, file, model, device, 1);

  async function captureFor(batch: number): Promise<Capture> {
    if (current?.batch === batch) return current;
    // Two of them with their working memory may not fit side by side.
    await closeCurrent();
    current = await capture(ort, file, model, device, batch);
    return current;
  }

  async function closeCurrent(): Promise<void> {
    const closing = current;
    current = null;
    closing?.staging.destroy();
    await closing?.session.release();
    await closing?.inputs.release();
  }

  return {
    async run(latent, noiseLevels, classOneHot) {
      try {
        const { session, inputs, staging } = await captureFor(noiseLevels.length);
        const given: Readonly<Record<string, Float32Array | null>> = { latent, noise_level: noiseLevels, [CLASS_INPUT]: classOneHot };
        for (const [name, { gpuBuffer }] of Object.entries(inputs.tensors)) {
          device.queue.writeBuffer(gpuBuffer, 0, Float32Array.from(given[name] ?? []));
        }
        const { [output]: computed } = await session.run(inputs.tensors, [output]);
        if (!computed) throw new TypeError(`it gave no output named ${output}`);
        const values = await read(device, computed.gpuBuffer, staging, latent.length);
        computed.dispose();
        return values;
      } catch (cause) {
        throw new PredictionError(model.id, 'webgpu', { cause });
      }
    },
    release: closeCurrent,
  };
}

const PREDICTION = 'prediction';

/**
 * The name of what a kernel computes the prediction as. Where the network ends with numbers that are only given another shape,
 * the runtime copies them, and copies are not recorded: what comes before has the same numbers in the same order.
 */
function computedOutput(bytes: Uint8Array): string {
  const last = readOnnx(bytes).nodes.find(({ outputs }) => outputs.includes(PREDICTION));
  return last?.operator === 'Reshape' ? (last.inputs[0] ?? PREDICTION) : PREDICTION;
}

async function capture(ort: Ort, file: Uint8Array, { id, network }: ModelIdentity, device: GPUDevice, batch: number): Promise<Capture> {
  const { channels, imageSize, classes } = network;
  const image = [batch, channels, imageSize, imageSize];
  const session = await ort.InferenceSession.create(file, {
    executionProviders: [{ name: 'webgpu', device }],
    enableGraphCapture: true,
    preferredOutputLocation: 'gpu-buffer',
    freeDimensionOverrides: { batch },
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw new ModelOpenError(id, 'webgpu', { cause });
  });
  const shapes = { latent: image, noise_level: [batch], ...(classes !== undefined && { [CLASS_INPUT]: [batch, classes] }) };
  return {
    batch,
    session,
    inputs: await placeTensors(ort, device, shapes),
    staging: device.createBuffer({
      size: 4 * batch * channels * imageSize * imageSize,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    }),
  };
}

/** What a buffer holds once the commands before this are done; 0 from then on, so that what is not played back shows. */
async function read(device: GPUDevice, buffer: GPUBuffer, staging: GPUBuffer, length: number): Promise<Float32Array> {
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, staging.size);
  encoder.clearBuffer(buffer);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange(), 0, length).slice();
  staging.unmap();
  return values;
}
