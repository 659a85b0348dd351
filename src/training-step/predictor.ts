import { CLASS_INPUT } from '../networks/class-embedding.ts';
import { noisyBatchFeeds } from '../training-graph/objective.ts';
import { validationModel } from '../training-graph/validation.ts';
import type { AnyStepConfig } from './config.ts';
import type { GraphRunner } from './graph-runner.ts';
import { servingWeights, type TrainingState } from './state.ts';
import type { Target } from './target.ts';

/** Predicts with the weights of a state that is being trained, without a model's file being made of it. */
export interface Predictor {
  /**
   * What the state's network says of latents [batch, channels, size, size], told no class.
   * @param noiseLevel 1 - alphaBar, above 0
   */
  predict(state: TrainingState, latent: Float32Array, noiseLevel: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Opens a predictor for batches of one size. Throws what `open` throws. */
export async function createPredictor(
  { network, diffusion, loss }: Pick<AnyStepConfig, 'network' | 'diffusion' | 'loss'>,
  batchSize: number,
  { dialect, block }: Target,
  open: (graph: Uint8Array) => Promise<GraphRunner>,
): Promise<Predictor> {
  const runner = await open(validationModel({ network, prediction: diffusion.prediction, loss, batchSize }, dialect, block));
  return {
    async predict(state, latent, noiseLevel) {
      const { weights, statistics } = servingWeights(state);
      const noiseRate = Math.sqrt(noiseLevel);
      // The graph mixes images and noise itself: noise alone, of the right size, is any latent.
      const noise = latent.map((value) => value / noiseRate);
      const rates = Array.from({ length: batchSize }, () => ({ signalRate: Math.sqrt(1 - noiseLevel), noiseRate }));
      const outputs = await runner.run({
        ...noisyBatchFeeds(new Float32Array(latent.length), noise, rates),
        weights,
        ...(network.classes === undefined ? {} : { [CLASS_INPUT]: new Float32Array(batchSize * network.classes) }),
        ...(statistics.length === 0 ? {} : { statistics }),
      });
      const prediction = outputs.get('prediction');
      if (!prediction) throw new Error('The validation graph gave no prediction.');
      return prediction;
    },
    release: () => runner.release(),
  };
}
