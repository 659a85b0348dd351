import { describe, expect, it } from 'vitest';
import { predictionTypeSchema, type PredictionType } from '../diffusion/config.ts';
import { convertPrediction, predictionTarget } from '../diffusion/prediction.ts';
import { relativeError } from '../graph/testing/finite-differences.ts';
import { withModel } from '../graph/testing/session.ts';
import { parameterLayout } from '../networks/inference.ts';
import { latentOf, livelyWeights, noisyBatch, someStatistics, tinyNetworks } from '../networks/testing/networks.ts';
import { validationModel } from './validation.ts';

const BATCH = 4;
const network = tinyNetworks['like the Keras example'];
const layout = parameterLayout(network);
const batch = noisyBatch(network, BATCH, 1);
const perImage = batch.images.length / BATCH;

/** The mean over each image of a function of its elements. */
function meanPerImage(element: (index: number, rates: { signalRate: number; noiseRate: number }) => number): number[] {
  return Array.from({ length: BATCH }, (_, image) => {
    const rates = { signalRate: batch.signal_rate[image] ?? NaN, noiseRate: batch.noise_rate[image] ?? NaN };
    let sum = 0;
    for (let index = image * perImage; index < (image + 1) * perImage; index += 1) sum += element(index, rates);
    return sum / perImage;
  });
}

describe.each(predictionTypeSchema.options)('validation of %s', (prediction: PredictionType) => {
  it.each(['mae', 'mse'] as const)('gives each image its %s and the squared error of its restored, clipped self', async (loss) => {
    const bytes = validationModel({ network, prediction, loss, batchSize: BATCH }, 'standard');
    const outputs = await withModel(bytes, (graph) =>
      graph.run({ ...batch, weights: livelyWeights(layout, 1), statistics: someStatistics(layout, 1) }),
    );
    const output = outputs.get('prediction');
    const { latent } = latentOf(batch);
    const losses = meanPerImage((index, rates) => {
      const { fromX0, fromEpsilon } = predictionTarget(prediction, rates);
      const target = fromX0 * (batch.images[index] ?? NaN) + fromEpsilon * (batch.noise[index] ?? NaN);
      return Math.abs((output[index] ?? NaN) - target) ** (loss === 'mae' ? 1 : 2);
    });
    const squaredErrors = meanPerImage((index, rates) => {
      const { fromLatent, fromPrediction } = convertPrediction(prediction, 'x0', rates);
      const restored = fromLatent * (latent[index] ?? NaN) + fromPrediction * (output[index] ?? NaN);
      return (Math.min(1, Math.max(-1, restored)) - (batch.images[index] ?? NaN)) ** 2;
    });
    expect(relativeError(outputs.get('loss'), losses)).toBeLessThan(1e-6);
    expect(relativeError(outputs.get('squared_error'), squaredErrors)).toBeLessThan(5e-6);
  });
});
