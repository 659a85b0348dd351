import type { MetricLine, TrainingRun } from '../training-run.ts';

/** A run under way, but for `parts`. */
export function testRun(parts: Partial<TrainingRun> = {}): TrainingRun {
  return {
    name: '0001-cats',
    state: 'running',
    dataset: 'cats',
    preset: 'compact',
    step: 20,
    totalSteps: 100,
    trainingLoss: 0.8,
    samplesPerSecond: 25,
    batchSize: 5,
    validationLoss: null,
    psnr: null,
    bestValidationLoss: null,
    changed: null,
    startedFrom: null,
    recipe: [],
    samples: [],
    hasLog: true,
    hasModel: false,
    problem: null,
    ...parts,
  };
}

export function trainLine(step: number, loss: number): MetricLine {
  return { kind: 'train', step, loss, gradientNorm: 1, learningRate: 0.001, samplesPerSecond: 25 };
}
