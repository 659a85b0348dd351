/* The contract runs where models run in the studio: in a module worker. */
import { expose } from 'comlink';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { largestDifference } from '../../src/graph/testing/finite-differences.ts';
import { openCapturedSession } from '../../src/runtime/captured-session.ts';
import { imageLength } from '../../src/runtime/model.ts';
import { openSession } from '../../src/runtime/ort-session.ts';
import { loadEngine } from '../../src/runtime/web-runtime.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type { Subject } from '../../src/runtime/testing/contract.ts';
import { providerContract } from '../../src/runtime/testing/contract.ts';
import { tinyModel } from '../../src/runtime/testing/tiny-model.ts';
import { sharedDevice } from '../../src/runtime/web-device.ts';
import { chooseProvider } from '../../src/runtime/web-provider.ts';
import { openRecurrentWebGraph } from '../../src/runtime/web-graph.ts';
import { openWebModel } from '../../src/runtime/web.ts';
import { trainingStateNames } from '../../src/training-graph/training-step.ts';
import { stateConfigOf } from '../../src/training-step/config.ts';
import { initialState } from '../../src/training-step/state.ts';
import { planSteps } from '../../src/training-step/step-plan.ts';
import { openBatches } from '../../workers/training/batches/client.ts';
import { stepsPerRun, targetOf } from '../../workers/training/provider.ts';
import { config, horizontalFlip, pictures, STEPS } from '../training/agreement.ts';

const { bytes } = tinyModel();

function subject(provider: WebProvider, card: ModelCard): Subject {
  return { bytes, card, open: (file, modelCard) => openWebModel(file, modelCard, provider) };
}

const service = {
  /** Runs one check of the provider contract; rejects with the reason when it is not kept. */
  async check(name: string, provider: WebProvider, card: ModelCard): Promise<void> {
    const check = providerContract.find((candidate) => candidate.name === name);
    if (!check) throw new Error(`The contract has no check named "${name}".`);
    await check.run(subject(provider, card));
  },

  chooseProvider: (forced?: WebProvider) => chooseProvider(forced),

  isIsolated: () => crossOriginIsolated,

  /** Makes this worker like those of browsers without JavaScript promise integration, before a model is opened in it. */
  withoutPromiseIntegration: () => Reflect.deleteProperty(WebAssembly, 'Suspending'),

  predict: async (provider: WebProvider, card: ModelCard, seed: number, noiseLevel: number) => {
    const file = card.file.weights === 'float32' ? bytes : tinyModel('tiny', 1, card.file.weights).bytes;
    const model = await openWebModel(file, card, provider);
    const prediction = await model.predict(gaussianNoise(seed, 0, imageLength(card)), noiseLevel);
    await model.release();
    return Array.from(prediction);
  },

  /**
   * Runs in turn on a session with recorded commands and on one without: the largest difference of what they predict.
   */
  async comparePlayback(runs: readonly { readonly images: number; readonly seed: number; readonly noiseLevel: number }[]): Promise<number> {
    const { identity } = tinyModel();
    const engine = await loadEngine('webgpu');
    const { device } = await sharedDevice();
    const options = { executionProviders: [{ name: 'webgpu', device }] };
    const plain = await openSession(engine, bytes, identity, 'webgpu', options);
    const captured = await openCapturedSession(engine, bytes, identity, device);
    const differences: number[] = [];
    for (const { images, seed, noiseLevel } of runs) {
      const latents = gaussianNoise(seed, 0, images * imageLength(identity));
      const levels = new Float32Array(images).fill(noiseLevel);
      const [expected, predicted] = [await plain.run(latents, levels, null), await captured.run(latents, levels, null)];
      differences.push(largestDifference(predicted, expected));
    }
    await Promise.all([plain.release(), captured.release()]);
    return Math.max(...differences);
  },

  /** The name of the error that opening a model ends in, or null. */
  failureOfOpening: (provider: WebProvider, card: ModelCard) =>
    openWebModel(bytes, card, provider).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    ),

  /** Loses the device under an open model: the names of what its owner is told and of what a prediction throws. */
  async loseDevice(card: ModelCard): Promise<{ told: string[]; thrown: string; recovers: boolean }> {
    const told: string[] = [];
    const onDeviceLost = (error: Error) => told.push(error.name);
    const latent = gaussianNoise(1, 0, imageLength(card));
    const model = await openWebModel(bytes, card, 'webgpu', { onDeviceLost });
    const { device } = await sharedDevice();
    device.destroy();
    await device.lost;
    const thrown = await model.predict(latent, 0.5).then(
      () => 'nothing',
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    );
    await model.release();
    const again = await openWebModel(bytes, card, 'webgpu');
    const recovers = (await again.predict(latent, 0.5)).every(Number.isFinite);
    await again.release();
    return { told, thrown, recovers };
  },

  /** The losses of the training that Node makes, too, and the last weights. */
  async train(provider: WebProvider): Promise<{ losses: number[]; weights: number[] }> {
    const { side, pixels, count } = pictures();
    const plan = planSteps(config, STEPS, targetOf(provider));
    const perRun = stepsPerRun[provider];
    const source = openBatches(
      { ...config, horizontalFlip },
      { side, pixels },
      Uint32Array.from({ length: count }, (_, index) => index),
    );
    const graph = await openRecurrentWebGraph(plan.graph(perRun), provider, trainingStateNames(stateConfigOf(config)));
    graph.load(plan.toGraph(initialState(config).vectors));
    const losses: number[] = [];
    for (let step = 0; step < STEPS; step += perRun) {
      const outputs = await graph.run(plan.feeds(step, await source.take(step, perRun)));
      losses.push(...plan.reports(step, perRun, outputs).map(({ loss }) => loss));
    }
    const weights = (await graph.read()).get('weights') ?? new Float32Array();
    await graph.release();
    source.close();
    return { losses, weights: Array.from(weights) };
  },
};
export type ContractService = typeof service;

expose(service);
