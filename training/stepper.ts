import { fillGaussian } from '../src/diffusion/gaussian.ts';
import { lossWeight } from '../src/diffusion/loss-weight.ts';
import { createNoiseSchedule } from '../src/diffusion/schedule.ts';
import { trainingStepModel, type TrainingStateName } from '../src/models/training-step.ts';
import type { TrainingConfig } from './config.ts';
import { createDropoutMasks, roundToMaskShare } from './dropout.ts';
import { dialectOf, openGraph } from './engine.ts';
import { rateFeeds, stratifiedRates } from './noise-levels.ts';
import { emaDecayAt, learningRateAt } from './rates.ts';
import type { TrainingState } from './state.ts';
import { stepStream } from './streams.ts';

/** What a step tells of itself. */
export interface StepReport {
  readonly loss: number;
  /** Euclidean norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** Makes optimizer steps. A step depends on the state, its number and its images alone. */
export interface Stepper {
  /** `images` is [batchSize, channels, size, size] in [-1, 1]. */
  advance(state: TrainingState, images: Float32Array): Promise<{ state: TrainingState; report: StepReport }>;
  release(): Promise<void>;
}

/** Lowers the configuration to a training graph and opens it. @throws ProviderUnavailableError */
export async function openStepper(config: TrainingConfig, totalSteps: number): Promise<Stepper> {
  const { network, diffusion, optimizer, ema, batchSize, seed, provider, dropout } = config;
  const graph = trainingStepModel(
    {
      network,
      prediction: diffusion.prediction,
      loss: config.loss,
      dropout: roundToMaskShare(dropout),
      optimizer,
      gradientClip: optimizer.gradientClip,
      ema: ema !== null,
      batchSize,
    },
    dialectOf(provider),
  );
  const runner = await openGraph(graph, provider);
  const schedule = createNoiseSchedule(diffusion.schedule);
  const noise = new Float32Array(batchSize * network.channels * network.imageSize ** 2);
  const masks = createDropoutMasks(config);

  return {
    async advance(state, images) {
      const { step } = state;
      const stream = stepStream(step);
      fillGaussian(noise, seed, stream);
      const rates = stratifiedRates(schedule, batchSize, seed, stream);
      const learningRate = learningRateAt(step, totalSteps, optimizer);
      const outputs = await runner.run({
        images,
        noise,
        ...rateFeeds(rates),
        loss_weight: Float32Array.from(rates, (rate) => lossWeight(config.lossWeighting, diffusion.prediction, rate)),
        ...masks(stream),
        learning_rate: Float32Array.of(learningRate),
        first_correction: Float32Array.of(1 / (1 - optimizer.beta1 ** (step + 1))),
        second_correction: Float32Array.of(1 / (1 - optimizer.beta2 ** (step + 1))),
        ...(ema === null ? {} : { ema_decay: Float32Array.of(emaDecayAt(step, ema)) }),
        ...Object.fromEntries(state.vectors),
      });
      const vectors = new Map<TrainingStateName, Float32Array>();
      for (const name of state.vectors.keys()) vectors.set(name, outputOf(outputs, `next_${name}`));
      return {
        state: { step: step + 1, vectors },
        report: {
          loss: outputOf(outputs, 'loss')[0] ?? Number.NaN,
          gradientNorm: outputOf(outputs, 'gradient_norm')[0] ?? Number.NaN,
          learningRate,
        },
      };
    },
    release: () => runner.release(),
  };
}

function outputOf(outputs: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const output = outputs.get(name);
  if (!output) throw new Error(`The training graph gave no ${name}.`);
  return output;
}
