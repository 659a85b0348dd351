import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdProgram from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedProgram from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainProgram from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import { expose } from 'comlink';
import { parameterLayout } from '../../../src/networks/inference.ts';
import type { DdimUNetConfig } from '../../../src/networks/network.ts';
import { storedWeights } from '../../../src/networks/stored-weights.ts';
import type { StepConfig } from '../../../src/training-step/config.ts';
import type { TimedStep, TimedTraining, TrainingSubject } from './contract.ts';
import { configOf, stepTensors, type StepTensors } from './step-values.ts';
import { predictWithTensorflow } from './tensorflow-network.ts';

interface Opened {
  readonly config: StepConfig;
  readonly network: DdimUNetConfig;
  readonly weights: ReadonlyMap<string, tf.Variable>;
  readonly averages: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: tf.Optimizer;
}

let opened: Opened | null = null;
let step = 0;

expose({
  async open(training) {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plainProgram,
      'tfjs-backend-wasm-simd.wasm': simdProgram,
      'tfjs-backend-wasm-threaded-simd.wasm': threadedProgram,
    });
    setThreadsCount(training.threads);
    if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js did not start on wasm.');
    opened = openTraining(training);
  },

  async step(): Promise<TimedStep> {
    if (!opened) throw new Error('Nothing is open.');
    const { config, weights, averages, optimizer } = opened;
    const values = stepTensors(config, step);
    step += 1;
    const began = performance.now();
    const inputs = tensorsOf(values, config);
    const { value, grads } = tf.variableGrads(() => lossOf(opened, inputs), [...weights.values()]);
    const squares = tf.tidy(() => tf.addN(Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)))));
    optimizer.applyGradients(grads);
    tf.tidy(() => {
      for (const [name, average] of averages) {
        const weight = weights.get(name);
        if (weight) average.assign(tf.add(tf.mul(average, 0.999), tf.mul(weight, 0.001)));
      }
    });
    const [loss = NaN] = await value.data();
    const milliseconds = performance.now() - began;
    const gradientNorm = Math.sqrt((await squares.data())[0] ?? NaN);
    tf.dispose([value, squares, grads, inputs]);
    return { milliseconds, loss, gradientNorm };
  },
} satisfies TrainingSubject);

function openTraining(training: TimedTraining): Opened {
  const config = configOf(training);
  const { network, optimizer } = config;
  if (network.kind !== 'ddim-unet') throw new Error(`TensorFlow.js has no network of the kind ${network.kind} here.`);
  const { weights: flat } = storedWeights(training.file, training.card);
  const named = (suffix: string) =>
    new Map(
      parameterLayout(network).parameters.map(({ name, shape, offset, length }) => {
        const values = tf.tensor(flat.subarray(offset, offset + length), [...shape]);
        const own = shape.length === 4 ? tf.transpose(values, [2, 3, 1, 0]) : values;
        return [name, tf.variable(own, true, `${name}${suffix}`)] as const;
      }),
    );
  return {
    config,
    network,
    weights: named(''),
    averages: config.ema ? named('.average') : new Map<string, tf.Variable>(),
    optimizer: tf.train.adam(optimizer.learningRate, optimizer.beta1, optimizer.beta2, optimizer.epsilon),
  };
}

interface StepInputs {
  readonly latents: tf.Tensor4D;
  readonly targets: tf.Tensor4D;
  readonly noiseLevels: tf.Tensor1D;
  readonly lossWeights: tf.Tensor4D;
  readonly [name: string]: tf.Tensor;
}

function tensorsOf({ latents, targets, noiseLevels, lossWeights }: StepTensors, { network, batchSize }: StepConfig): StepInputs {
  const images = (values: Float32Array): tf.Tensor4D =>
    tf.tidy(() => tf.transpose(tf.tensor4d(values, [batchSize, network.channels, network.imageSize, network.imageSize]), [0, 2, 3, 1]));
  return {
    latents: images(latents),
    targets: images(targets),
    noiseLevels: tf.tensor1d(noiseLevels),
    lossWeights: tf.tensor4d(lossWeights, [batchSize, 1, 1, 1]),
  };
}

function lossOf(of: Opened | null, { latents, targets, noiseLevels, lossWeights }: StepInputs): tf.Scalar {
  if (!of) throw new Error('Nothing is open.');
  const errors = tf.sub(predictWithTensorflow(of.network, of.weights, latents, noiseLevels), targets);
  return tf.mean<tf.Scalar>(tf.mul(of.config.loss === 'mae' ? tf.abs(errors) : tf.square(errors), lossWeights));
}
