import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { kernelsToBlocks } from '../graph/nchwc/kernels.ts';
import type { ChannelBlock } from '../graph/nchwc/reorder.ts';
import { readOnnx } from '../graph/onnx-reader.ts';
import { relativeError } from '../graph/testing/finite-differences.ts';
import { machineBlock } from '../graph/nchwc/testing/machine-block.ts';
import { runGraph, withModel, type Outputs } from '../graph/testing/session.ts';
import { parameterLayout } from '../networks/inference.ts';
import { partitionParameters } from './muon.ts';
import type { ParameterLayout } from '../networks/parameters.ts';
import type { NetworkConfig } from '../networks/network.ts';
import { livelyWeights, noisyBatch, tinyNetworks, tinyReferenceNetworks } from '../networks/testing/networks.ts';
import { BATCH, nextOf, norm, numberOf, scalarsOf, stateOf, stepConfig, type StepState } from './testing/training-steps.ts';
import { trainingOrder, type TrainingOrder } from './training-order.ts';
import { dropoutInputs, nameInStep, trainingStateNames, trainingStepModel, type TrainingStepConfig } from './training-step.ts';

/** Parameters of these shapes one after the other. */
function layoutOf(shapes: readonly (readonly number[])[]): ParameterLayout {
  let offset = 0;
  const parameters = shapes.map((shape, index) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const placed = { name: `parameter${index}`, shape, initialization: 'zeros' as const, offset, length };
    offset += length;
    return placed;
  });
  return { parameters, parameterCount: offset, statistics: [], statisticCount: 0 };
}

/** The order of a graph that places parameters as the layout does. */
const orderOf = (layout: ParameterLayout, block: ChannelBlock | null): TrainingOrder | null => trainingOrder(layout, layout, block);

/** A training step as this machine lowers it: plainly without a block. */
const stepModel = (config: TrainingStepConfig, block: ChannelBlock | null): Uint8Array =>
  trainingStepModel(config, block ? 'cpu' : 'standard', block);

/** The order in which this machine trains, where it has blocks. */
function machineOrder(layout: ParameterLayout): TrainingOrder {
  const order = trainingOrder(layout, layout, machineBlock);
  if (!order) throw new Error('A graph in blocks has an order of its own.');
  return order;
}

const counted = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => index);

describe('trainingOrder', () => {
  it('moves nothing where there are no blocks', () => {
    expect(orderOf(layoutOf([[16, 16, 3, 3]]), null)).toBeNull();
  });

  it('moves nothing where no kernel fills blocks', () => {
    expect(orderOf(layoutOf([[12, 8, 3, 3], [8, 12, 1, 1], [8, 8], [8]]), 8)).toBeNull();
    expect(orderOf(layoutOf([[8, 8, 1, 1]]), 16)).toBeNull();
    expect(orderOf(layoutOf([]), 16)).toBeNull();
  });

  it('moves numbers within kernels whose filters and channels fill blocks alone, and there is a way back', () => {
    const sizes = fc.constantFrom(3, 8, 12, 16, 24);
    const shapes = fc.array(
      fc.oneof(
        fc.tuple(sizes),
        fc.tuple(sizes, sizes),
        fc.tuple(sizes, sizes, fc.constant(1), fc.constant(1)),
        fc.tuple(sizes, sizes, fc.constant(3), fc.constant(3)),
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(shapes, (drawn) => {
        const layout = layoutOf(drawn);
        const order = orderOf(layout, 8);
        const vector = counted(layout.parameterCount);
        const ordered = order?.toGraph(vector) ?? vector;
        expect(order?.fromGraph(ordered) ?? ordered).toEqual(vector);
        for (const { offset, length, shape } of layout.parameters) {
          const [before, after] = [vector.subarray(offset, offset + length), ordered.subarray(offset, offset + length)];
          const inBlocks = shape.length === 4 && shape.every((size, axis) => axis > 1 || size % 8 === 0);
          if (inBlocks) expect(after.toSorted()).toEqual(before);
          else expect(after).toEqual(before);
        }
      }),
    );
  });

  it.skipIf(machineBlock === null).each([1, 3])('is the one in which a graph has kernels of %s pixels', async (side) => {
    const block = machineBlock;
    if (!block) throw new Error('The machine has blocks.');
    const shape = [2 * block, 3 * block, side, side] as const;
    const graph = new Graph('cpu');
    graph.output('blocked', kernelsToBlocks(graph, graph.input('kernels', 'float32', shape), block));
    const layout = layoutOf([shape]);
    const kernels = counted(layout.parameterCount);
    const ordered = machineOrder(layout).toGraph(kernels);
    expect((await runGraph(graph, { kernels })).get('blocked')).toEqual(ordered);
    expect(ordered).not.toEqual(kernels);
  });
});

const names = [
  'like the Keras example',
  'like the shipped models',
  'self-attention with group normalisation',
  'self-attention with batch normalisation',
] as const;

/** Small networks of which most kernels fill blocks. */
const networksInBlocks: readonly (readonly [string, NetworkConfig])[] = [
  ...names.map((name): readonly [string, NetworkConfig] => {
    const { embedding, attention, ...tiny } = tinyNetworks[name];
    const ofHeads = attention && { ...attention, headChannels: 8 };
    return [name, { ...tiny, widths: [16, 32], embedding: { ...embedding, dimensions: 16 }, attention: ofHeads }];
  }),
  ...(['before', 'after'] as const).map((downsamplingZeros): readonly [string, NetworkConfig] => {
    const tiny = tinyReferenceNetworks['of the reference'];
    const modulation = downsamplingZeros === 'before' ? 'shift' : 'scale-shift';
    return [`of the reference by ${modulation}`, { ...tiny, widths: [16, 32], downsamplingZeros, modulation }];
  }),
];

describe.skipIf(machineBlock === null).each(networksInBlocks)('a network %s whose channels fill blocks', (_, network) => {
  const layout = parameterLayout(network);
  const weights = livelyWeights(layout, 1);

  it('has the gradient of the plain layout, ordered as the machine trains', async () => {
    const config = stepConfig(network, { optimizer: { beta1: 0, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 } });
    const noisy = { ...noisyBatch(network, BATCH, 1), ...scalarsOf(config, 1, 0) };
    const gradientIn = (block: ChannelBlock | null, state: StepState): Promise<Float32Array> =>
      withModel(stepModel(config, block), async (graph) => nextOf(await graph.run({ ...noisy, ...state }), 'first_moment'));
    const order = machineOrder(layout);
    const plain = await gradientIn(null, stateOf(config, weights));
    const ordered = await gradientIn(machineBlock, stateOf(config, order.toGraph(weights)));
    expect(relativeError(order.fromGraph(ordered), plain)).toBeLessThan(1e-5);
    expect(relativeError(ordered, plain)).toBeGreaterThan(0.1);
  });

  it('learns over runs of several steps as it does in the plain layout, with all that a training can have', async () => {
    // An epsilon far above the rounding of gradients: without it, AdamW makes whole steps of numbers that should be 0.
    const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.01 };
    const config = stepConfig(network, { optimizer, ema: true, dropout: 0.25, gradientClip: 0.5, stepsPerRun: 2 });
    const vectors = trainingStateNames(config);
    const feedsOf = (run: number) =>
      [0, 1].flatMap((inRun) => {
        const step = 2 * run + inRun;
        const masks = dropoutInputs(config).map(
          ({ name, length }) => [name, Uint8Array.from({ length }, (_, index) => Number((index + step) % 4 > 0))] as const,
        );
        const feeds = { ...noisyBatch(network, BATCH, 10 + step), ...scalarsOf(config, step + 1, 1e-2), ...Object.fromEntries(masks) };
        return Object.entries(feeds).map(([name, values]) => [nameInStep(name, inRun), values] as const);
      });
    const trainedIn = (block: ChannelBlock | null, start: StepState): Promise<{ state: StepState; outputs: Outputs }> =>
      withModel(stepModel(config, block), async (graph) => {
        const stateAfter = (outputs: Outputs): StepState => Object.fromEntries(vectors.map((name) => [name, nextOf(outputs, name)]));
        const first = await graph.run({ ...Object.fromEntries(feedsOf(0)), ...start });
        const second = await graph.run({ ...Object.fromEntries(feedsOf(1)), ...stateAfter(first) });
        return { state: stateAfter(second), outputs: second };
      });
    const moved = (state: StepState, move: (vector: Float32Array) => Float32Array): StepState =>
      Object.fromEntries(Object.entries(state).map(([name, vector]) => [name, name === 'statistics' ? vector : move(vector)]));

    const order = machineOrder(layout);
    const start = stateOf(config, weights);
    const plain = await trainedIn(null, start);
    const blocked = await trainedIn(machineBlock, moved(start, order.toGraph));
    for (const name of ['loss', 'loss_1', 'gradient_norm', 'gradient_norm_1']) {
      expect(Math.abs(numberOf(blocked.outputs, name) / numberOf(plain.outputs, name) - 1), name).toBeLessThan(1e-5);
    }
    expect(numberOf(plain.outputs, 'gradient_norm'), 'is clipped').toBeGreaterThan(0.5);
    for (const [name, vector] of Object.entries(moved(blocked.state, order.fromGraph))) {
      expect(relativeError(vector, plain.state[name] ?? []), name).toBeLessThan(1e-5);
    }
    expect(
      norm(weights.map((value, index) => value - (plain.state['weights']?.[index] ?? NaN))) / norm(weights),
      'has learnt',
    ).toBeGreaterThan(0.01);
  });

  it('learns by Muon as it does in the plain layout', async () => {
    const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.01 };
    const config = stepConfig(network, { optimizer, muon: { rateRatio: 2, momentum: 0.9 }, gradientClip: 1, ema: true });
    const partition = partitionParameters(layout, config.muon);
    const noisy = { ...noisyBatch(network, BATCH, 1), ...scalarsOf(config, 1, 1e-2) };
    const trainedIn = async (block: ChannelBlock | null): Promise<Record<string, Float32Array>> => {
      const all = trainingOrder(layout, partition.layout, block);
      const others = trainingOrder(partition.others, partition.others, block);
      const orders: Readonly<Record<string, TrainingOrder | null>> = { weights: all, first_moment: all, second_moment: others, ema: all };
      const start = Object.entries(stateOf(config, weights)).map(
        ([name, vector]) => [name, orders[name]?.toGraph(vector) ?? vector] as const,
      );
      return withModel(stepModel(config, block), async (graph) => {
        const outputs = await graph.run({ ...noisy, ...Object.fromEntries(start) });
        const names = Object.keys(orders);
        return Object.fromEntries(names.map((name) => [name, orders[name]?.fromGraph(nextOf(outputs, name)) ?? nextOf(outputs, name)]));
      });
    };
    const [plain, blocked] = [await trainedIn(null), await trainedIn(machineBlock)];
    for (const [name, vector] of Object.entries(blocked)) expect(relativeError(vector, plain[name] ?? []), name).toBeLessThan(1e-5);
  });

  it('never lays a kernel out plainly', () => {
    const { nodes } = readOnnx(stepModel(stepConfig(network), machineBlock));
    const permutations = nodes.flatMap(({ operator, attributes }) =>
      operator === 'Transpose' ? [JSON.stringify(attributes['perm'])] : [],
    );
    expect(nodes.filter(({ domain, operator }) => domain.endsWith('nchwc') && operator === 'Conv').length).toBeGreaterThan(10);
    const plain = permutations.filter((permutation) => permutation.includes('[0,1,3,2,4]'));
    expect(plain).toHaveLength(0);
  });
});
