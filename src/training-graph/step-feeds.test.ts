import { describe, expect, it } from 'vitest';
import { readOnnx } from '../graph/onnx-reader.ts';
import { tinyNetworks } from '../networks/testing/networks.ts';
import { createStepFeeds, stepOutputs, type StepValues } from './step-feeds.ts';
import { BATCH, stepConfig } from './testing/training-steps.ts';
import { dropoutInputs, trainingStateNames, trainingStepModel, type TrainingStepConfig } from './training-step.ts';

const network = tinyNetworks['like the Keras example'];

function valuesOf(config: TrainingStepConfig, step: number): StepValues {
  const pixels = BATCH * config.network.channels * config.network.imageSize ** 2;
  const masks = dropoutInputs(config).reduce((sum, { length }) => sum + length, 0);
  return {
    images: new Float32Array(pixels).fill(step),
    noise: new Float32Array(pixels).fill(-step),
    rates: Array.from({ length: BATCH }, (_, index) => ({ signalRate: 0.8, noiseRate: 0.6 + index })),
    lossWeights: new Float32Array(BATCH).fill(1),
    masks: Uint8Array.from({ length: masks }, (_, index) => index % 251),
    classOneHot: new Float32Array(BATCH * (config.network.classes ?? 0)).fill(0.5),
    step,
    learningRate: 0.01 * step,
    emaDecay: config.ema ? 0.75 : null,
    powerDecays: Array.from({ length: config.powerAverages }, (_, index) => 0.5 / (index + 1)),
  };
}

describe('the feeds of a step', () => {
  it.each<[string, Partial<TrainingStepConfig>]>([
    ['a plain step', {}],
    ['averages', { ema: true, powerAverages: 2 }],
    ['dropout', { dropout: 0.25 }],
    ['three steps in a run, with all of it', { ema: true, powerAverages: 1, dropout: 0.5, stepsPerRun: 3 }],
    ['classes', { network: tinyNetworks['classes, concatenation'], stepsPerRun: 2 }],
  ])('are all inputs of the graph but the state, each as long as the graph has it: %s', (_, change) => {
    const config = stepConfig(network, change);
    const feedsOf = createStepFeeds(config);
    const feeds = Object.assign(
      {},
      ...Array.from({ length: config.stepsPerRun }, (_unused, place) => feedsOf(valuesOf(config, place + 1), place)),
    ) as ReturnType<typeof feedsOf>;
    const states = new Set<string>(trainingStateNames(config));
    const inputs = readOnnx(trainingStepModel(config, 'standard')).inputs.filter(({ name }) => !states.has(name));
    expect(Object.keys(feeds).toSorted()).toEqual(inputs.map(({ name }) => name).toSorted());
    for (const { name, shape } of inputs)
      expect([name, feeds[name]?.length]).toEqual([name, shape.reduce<number>((product, size) => product * Number(size), 1)]);
  });

  it("share the bytes of all masks out in the blocks' order", () => {
    const config = stepConfig(network, { dropout: 0.5 });
    const values = valuesOf(config, 1);
    const feeds = createStepFeeds(config)(values, 0);
    expect(dropoutInputs(config).flatMap(({ name }) => [...(feeds[name] ?? [])])).toEqual([...values.masks]);
  });

  it('hold the rates and the corrections of their step', () => {
    const config = stepConfig(network);
    const feeds = createStepFeeds(config)(valuesOf(config, 2), 1);
    expect(feeds['noise_rate_1']).toEqual(Float32Array.of(0.6, 1.6, 2.6, 3.6));
    expect(feeds['first_correction_1']).toEqual(Float32Array.of(1 / (1 - 0.9 ** 2)));
    expect(feeds['learning_rate_1']).toEqual(Float32Array.of(0.02));
  });
});

describe('the outputs of a step', () => {
  it('are those of its place in the run', () => {
    const outputs = new Map(
      Object.entries({ loss: [1], gradient_norm: [2], loss_1: [3], gradient_norm_1: [4], used_loss_scale_1: [8] }).map(([name, values]) => [
        name,
        Float32Array.from(values),
      ]),
    );
    expect(stepOutputs(outputs, 0)).toEqual({ loss: 1, gradientNorm: 2, usedLossScale: null });
    expect(stepOutputs(outputs, 1)).toEqual({ loss: 3, gradientNorm: 4, usedLossScale: 8 });
    expect(stepOutputs(outputs, 2).loss).toBeNaN();
  });
});
