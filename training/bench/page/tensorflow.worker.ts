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
import { threadCount } from '../../../src/runtime/web-provider.ts';
import type { StepConfig } from '../../../src/training-step/config.ts';
import type { ModelCard } from '../../../src/documents/card.ts';
import type { BenchSubject, TimedModel, TimedPrediction, TimedStep } from './contract.ts';
import { drawnLatents, NOISE_LEVEL } from './latents.ts';
import { configOf, stepTensors, type StepTensors } from './step-values.ts';
import { predictWithTensorflow, type TensorflowWeights } from './tensorflow-network.ts';

interface Opened {
  readonly config: StepConfig;
  readonly network: DdimUNetConfig;
  readonly weights: ReadonlyMap<string, tf.Variable>;
  readonly averages: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: tf.Optimizer;
}

let opened: Opened | null = null;
let step = 0;
let predicting: { readonly network: DdimUNetConfig; readonly weights: TensorflowWeights } | null = null;

expose({
  async openModel({ card, file }) {
    await start();
    predicting = { network: timedNetworkOf(card), weights: weightsOf(file, card) };
  },

  async predict(images): Promise<TimedPrediction> {
    if (!predicting) throw new Error('Nothing is open.');
    const { network, weights } = predicting;
    const latents = tf.tidy(() => inTensorflowsOrder(drawnLatents(network, images), network, images));
    const levels = tf.fill<tf.Rank.R1>([images], NOISE_LEVEL);
    const began = performance.now();
    const predicted = tf.tidy(() => predictWithTensorflow(network, weights, latents, levels));
    await predicted.data();
    const milliseconds = performance.now() - began;
    const prediction = await tf.tidy(() => tf.transpose(predicted, [0, 3, 1, 2])).data();
    tf.dispose([latents, levels, predicted]);
    return { milliseconds, encodeMilliseconds: null, prediction: Float32Array.from(prediction) };
  },

  async openTraining(model) {
    await start();
    opened = openTraining(model);
  },

  async step(): Promise<TimedStep> {
    if (!opened) throw new Error('Nothing is open.');
    const { config, weights, averages, optimizer } = opened;
    const values = stepTensors(config, step);
    step += 1;
    const began = performance.now();
    const inputs = tensorsOf(values, opened);
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
    return { images: config.batchSize, milliseconds, loss, gradientNorm };
  },
} satisfies BenchSubject);

async function start(): Promise<void> {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plainProgram,
    'tfjs-backend-wasm-simd.wasm': simdProgram,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedProgram,
  });
  setThreadsCount(threadCount());
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js did not start on wasm.');
}

/** A model's weights by their names, kernels as TensorFlow.js has them. */
function weightsOf(file: Uint8Array, card: ModelCard): ReadonlyMap<string, tf.Tensor> {
  const { weights } = storedWeights(file, card);
  return new Map(
    parameterLayout(card.network).parameters.map(({ name, shape, offset, length }) => {
      const values = tf.tensor(weights.subarray(offset, offset + length), [...shape]);
      return [name, shape.length === 4 ? tf.transpose(values, [2, 3, 1, 0]) : values] as const;
    }),
  );
}

/** Images [batch, channels, size, size] as [batch, size, size, channels]. */
function inTensorflowsOrder(values: Float32Array, { channels, imageSize }: DdimUNetConfig, images: number): tf.Tensor4D {
  return tf.transpose(tf.tensor4d(values, [images, channels, imageSize, imageSize]), [0, 2, 3, 1]);
}

/** The network of a card, which is of a kind that this engine has. */
function timedNetworkOf({ network }: ModelCard): DdimUNetConfig {
  if (network.kind !== 'ddim-unet') throw new Error(`TensorFlow.js has no network of the kind ${network.kind} here.`);
  return network;
}

function openTraining({ card, file }: TimedModel): Opened {
  const config = configOf(card);
  const { optimizer } = config;
  const variables = (suffix: string) =>
    new Map([...weightsOf(file, card)].map(([name, tensor]) => [name, tf.variable(tensor, true, `${name}${suffix}`)] as const));
  return {
    config,
    network: timedNetworkOf(card),
    weights: variables(''),
    averages: config.ema ? variables('.average') : new Map<string, tf.Variable>(),
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

function tensorsOf({ latents, targets, noiseLevels, lossWeights }: StepTensors, { network, config: { batchSize } }: Opened): StepInputs {
  const images = (values: Float32Array): tf.Tensor4D => tf.tidy(() => inTensorflowsOrder(values, network, batchSize));
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
