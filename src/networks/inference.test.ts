import { describe, expect, it } from 'vitest';
import type { Dialect } from '../graph/graph.ts';
import { largestDifference } from '../graph/testing/finite-differences.ts';
import { ELEMENT_TYPE_CODES } from '../graph/onnx.ts';
import { readOnnx } from '../graph/onnx-reader.ts';
import { withModel } from '../graph/testing/session.ts';
import { inferenceModel, parameterLayout } from './inference.ts';
import { batchMomentum } from './network.ts';
import { latentOf, livelyWeights, namedNetworks, noisyBatch, someStatistics, tinyNetworks } from './testing/networks.ts';
import { trainingForward } from './testing/training-forward.ts';
import { validationModel } from '../training-graph/validation.ts';

const BATCH = 3;
const dialects: readonly Dialect[] = ['standard', 'cpu'];
const cases = namedNetworks.flatMap(([name, network]) => dialects.map((dialect) => ({ name, network, dialect })));

describe.each(cases)('the exported model of a network $name, against the dialect $dialect', ({ network, dialect }) => {
  const layout = parameterLayout(network);
  const weights = livelyWeights(layout, 1);
  const batch = noisyBatch(network, BATCH, 1);
  const latent = latentOf(batch);

  async function exported(statistics: Float32Array): Promise<ArrayLike<number>> {
    const outputs = await withModel(inferenceModel(network, weights, statistics), (graph) => graph.run(latent));
    return outputs.get('prediction');
  }

  it('predicts to 1e-5 what validation does, with running statistics of its own', async () => {
    const statistics = someStatistics(layout, 1);
    const bytes = validationModel({ network, prediction: 'v', loss: 'mse', batchSize: BATCH }, dialect);
    const feeds = { ...batch, weights, ...(statistics.length === 0 ? {} : { statistics }) };
    const outputs = await withModel(bytes, (graph) => graph.run(feeds));
    expect(largestDifference(outputs.get('prediction'), await exported(statistics))).toBeLessThan(1e-5);
  });

  it('predicts to 1e-5 what the training graph does, given the statistics of its batch', async () => {
    const outputs = await withModel(trainingForward(network, dialect, BATCH), (graph) => graph.run({ ...latent, weights }));
    const statistics = batchMomentum(network) !== null ? outputs.get('statistics') : [];
    expect(statistics).toHaveLength(layout.statisticCount);
    const prediction = outputs.get('prediction');
    expect(Math.max(...prediction.map(Math.abs)), 'zeros would agree with anything').toBeGreaterThan(0.5);
    expect(largestDifference(prediction, await exported(Float32Array.from(statistics)))).toBeLessThan(1e-5);
  });
});

describe.each(namedNetworks)('the exported file of a network %s', (_, network) => {
  const layout = parameterLayout(network);
  const weights = livelyWeights(layout, 1);
  const model = readOnnx(inferenceModel(network, weights, someStatistics(layout, 1)));

  it("keeps to ONNX's own operators, so that every provider can run it on its device", () => {
    expect(model.operatorSets).toEqual({ '': 20 });
    expect(model.nodes.filter(({ domain }) => domain !== '')).toEqual([]);
  });

  it('has the interface of a denoising model, and says which network it is', () => {
    const image = ['batch', network.channels, network.imageSize, network.imageSize];
    expect(model.inputs).toEqual([
      { name: 'latent', elementType: 1, shape: image },
      { name: 'noise_level', elementType: 1, shape: ['batch'] },
      ...(network.classes === undefined ? [] : [{ name: 'class_one_hot', elementType: 1, shape: ['batch', network.classes] }]),
    ]);
    expect(model.outputs).toEqual([{ name: 'prediction', elementType: 1, shape: image }]);
    expect(JSON.parse(model.metadata['network'] ?? '')).toEqual(network);
  });

  it('stores every parameter under its name with its own values', () => {
    for (const { name, shape, offset, length } of layout.parameters) {
      const stored = model.initializers.find((tensor) => tensor.name === name);
      expect(stored?.shape).toEqual(shape);
      expect(Buffer.compare(stored?.bytes ?? new Uint8Array(), Buffer.from(weights.slice(offset, offset + length).buffer))).toBe(0);
    }
  });
});

describe('inferenceModel', () => {
  it('predicts each image of a batch as if it were alone', async () => {
    const network = tinyNetworks['like the shipped models'];
    const layout = parameterLayout(network);
    const { latent, noise_level } = latentOf(noisyBatch(network, BATCH, 2));
    const perImage = latent.length / BATCH;
    await withModel(inferenceModel(network, livelyWeights(layout, 2), new Float32Array(0)), async (graph) => {
      const together = (await graph.run({ latent, noise_level })).get('prediction');
      for (let index = 0; index < BATCH; index += 1) {
        const [from, to] = [index * perImage, (index + 1) * perImage];
        const alone = await graph.run({ latent: latent.slice(from, to), noise_level: noise_level.slice(index, index + 1) });
        expect(largestDifference(together.subarray(from, to), alone.get('prediction'))).toBeLessThan(1e-5);
      }
    });
  });

  it('stores weights in half the bytes, computes in float32, and predicts nearly the same', async () => {
    const network = tinyNetworks['like the shipped models'];
    const layout = parameterLayout(network);
    const weights = livelyWeights(layout, 3);
    const whole = inferenceModel(network, weights, new Float32Array(0));
    const half = inferenceModel(network, weights, new Float32Array(0), 'float16');
    const saved = whole.length - half.length;
    expect(saved, 'but for the casts').toBeGreaterThan(2 * layout.parameterCount - 200 * layout.parameters.length);
    const { initializers, nodes } = readOnnx(half);
    const stored = new Set(initializers.filter(({ elementType }) => elementType === ELEMENT_TYPE_CODES.float16).map(({ name }) => name));
    expect(stored).toEqual(new Set(layout.parameters.map(({ name }) => name)));
    expect(nodes.filter(({ inputs }) => inputs.some((name) => stored.has(name))).map(({ operator }) => operator)).toEqual(
      layout.parameters.map(() => 'Cast'),
    );
    const feeds = latentOf(noisyBatch(network, BATCH, 3));
    const [wholePrediction, halfPrediction] = await Promise.all(
      [whole, half].map((bytes) => withModel(bytes, async (graph) => (await graph.run(feeds)).get('prediction'))),
    );
    const difference = largestDifference(wholePrediction ?? [], halfPrediction ?? []);
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(0.02);
  });

  it('refuses weights that are too few', () => {
    const network = tinyNetworks['like the shipped models'];
    expect(() => inferenceModel(network, new Float32Array(10), new Float32Array(0))).toThrow(/has \d+ elements, its shape/);
  });
});
