import type { Outputs } from '../../graph/testing/session.ts';
import { parameterLayout } from '../../networks/inference.ts';
import { initialLossScale } from '../loss-scale.ts';
import { partitionParameters } from '../muon.ts';
import { adamWFeeds } from '../optimizer.ts';
import type { NetworkConfig } from '../../networks/network.ts';
import { powerAverageName, powerDecayName, trainingStateNames, type TrainingStepConfig } from '../training-step.ts';
import { someStatistics } from '../../networks/testing/networks.ts';

/* What tests of training steps share: small batches, and what a step is fed and gives. */

export const BATCH = 4;

export function stepConfig(network: NetworkConfig, change: Partial<TrainingStepConfig> = {}): TrainingStepConfig {
  const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 };
  return {
    network,
    prediction: 'v',
    loss: 'mse',
    dropout: 0,
    optimizer,
    muon: null,
    gradientClip: null,
    ema: false,
    powerAverages: 0,
    batchSize: BATCH,
    precision: 'float32',
    stepsPerRun: 1,
    ...change,
  };
}

export type StepState = Readonly<Record<string, Float32Array>>;

/** The state before the first step, from given weights. */
export function stateOf(config: TrainingStepConfig, weights: Float32Array): StepState {
  const statistics = someStatistics(parameterLayout(config.network), 1);
  const zeros = new Float32Array(weights.length);
  const { others } = partitionParameters(parameterLayout(config.network), config.muon);
  const all = {
    weights,
    first_moment: zeros,
    second_moment: new Float32Array(others.parameterCount),
    ema: weights,
    statistics,
    loss_scale: initialLossScale(),
  };
  const averages = Object.fromEntries(Array.from({ length: config.powerAverages }, (_, index) => [powerAverageName(index), weights]));
  return {
    ...Object.fromEntries(Object.entries(all).filter(([name]) => trainingStateNames(config).some((kept) => kept === name))),
    ...averages,
  };
}

/** The numbers of step `step` (from 1); all images count alike. */
export function scalarsOf({ optimizer, ema, powerAverages, batchSize }: TrainingStepConfig, step: number, learningRate: number) {
  return {
    loss_weight: new Float32Array(batchSize).fill(1),
    ...adamWFeeds(optimizer, step, learningRate),
    ...(ema ? { ema_decay: Float32Array.of(0.75) } : {}),
    ...Object.fromEntries(Array.from({ length: powerAverages }, (_, index) => [powerDecayName(index), Float32Array.of(0.5 / (index + 1))])),
  };
}

export const nextOf = (outputs: Outputs, name: string): Float32Array => Float32Array.from(outputs.get(`next_${name}`));

export const numberOf = (outputs: Outputs, name: string): number => outputs.get(name)[0] ?? NaN;

/** The Euclidean norm in float64. */
export const norm = (vector: ArrayLike<number>): number => Math.sqrt(Array.from(vector).reduce((sum, value) => sum + value ** 2, 0));
