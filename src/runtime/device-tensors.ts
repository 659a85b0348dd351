import type { Tensor } from 'onnxruntime-common';
import { serializeModel } from '../graph/onnx.ts';
import type { Ort } from './ort-session.ts';

/** Tensors in a graphics device's memory that belong to the runtime. */
export interface DeviceTensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  release(): Promise<void>;
}

/**
 * Places float32 tensors on a device, by a small network whose outputs they are. The runtime forgets buffers that it is only lent
 * after each run, though what it has recorded goes on to use them (onnxruntime-web 1.30: `webgpuUnregisterBuffer`); its own it keeps.
 */
export async function placeTensors(
  { InferenceSession, Tensor }: Ort,
  device: GPUDevice,
  shapes: Readonly<Record<string, readonly number[]>>,
): Promise<DeviceTensors> {
  const entries = Object.entries(shapes);
  const session = await InferenceSession.create(
    serializeModel({
      name: 'tensors',
      inputs: [{ name: 'value', type: 'float32', shape: [1] }],
      initializers: entries.map(([name, shape]) => ({
        name: `${name}.shape`,
        type: 'int64',
        shape: [shape.length],
        bytes: new Uint8Array(BigInt64Array.from(shape, BigInt).buffer),
      })),
      nodes: entries.map(([name]) => ({
        operator: 'Expand',
        domain: '',
        inputs: ['value', `${name}.shape`],
        outputs: [name],
        attributes: {},
      })),
      outputs: entries.map(([name, shape]) => ({ name, type: 'float32', shape })),
      metadata: {},
    }),
    { executionProviders: [{ name: 'webgpu', device }], preferredOutputLocation: 'gpu-buffer', logSeverityLevel: 3 },
  );
  const tensors = await session.run({ value: new Tensor('float32', new Float32Array(1), [1]) });
  return {
    tensors,
    async release() {
      for (const tensor of Object.values(tensors)) tensor.dispose();
      await session.release();
    },
  };
}
