import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import { Graph } from '../graph/graph.ts';
import { withModel } from '../graph/testing/session.ts';
import { inferenceModel, parameterLayout } from './inference.ts';
import { networkSchema } from './network.ts';
import { readTimestep } from './read-timestep.ts';
import { noisyBatch, startingWeights, tinyReferenceNetworks } from './testing/networks.ts';
import { timestepLevels, timestepOfLevel, type TimestepSchedule } from './timestep-levels.ts';
import { unet2dSchema } from './unet2d-config.ts';

describe('the reference network', () => {
  // What diffusers counts: UNet2DModel as in its script train_unconditional.py for 64x64, and with nothing configured.
  it('has the 113,673,219 parameters of the published 64x64 configuration', () => {
    const network = unet2dSchema.parse({
      kind: 'unet2d',
      widths: [128, 128, 256, 256, 512, 512],
      attention: { down: [4], up: [4] },
    });
    expect(parameterLayout(network)).toMatchObject({ parameterCount: 113_673_219, statisticCount: 0 });
  });

  it('has the 274,056,163 parameters of UNet2DModel where nothing is configured', () => {
    expect(parameterLayout(unet2dSchema.parse({ kind: 'unet2d' })).parameterCount).toBe(274_056_163);
  });

  it.each(Object.entries(tinyReferenceNetworks))('starts from a prediction of exactly 0: %s', async (_, network) => {
    const weights = startingWeights(parameterLayout(network), 1);
    const { images, noise_rate, class_one_hot } = noisyBatch(network, 2, 1);
    const classes = class_one_hot ? { class_one_hot } : {};
    await withModel(inferenceModel(network, weights, new Float32Array(0)), async (graph) => {
      const outputs = await graph.run({ latent: images, noise_level: noise_rate, ...classes });
      expect(outputs.get('prediction').every((value) => value === 0)).toBe(true);
    });
  });

  // Checkpoints hold the weights in this order: a change here makes older ones unreadable.
  it('keeps names, order and shapes of its weights', () => {
    const { parameters } = parameterLayout(tinyReferenceNetworks['of the reference without attention']);
    expect(parameters.slice(0, 17).map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
      'time.first.weights 6x24',
      'time.first.bias 24',
      'time.second.weights 24x24',
      'time.second.bias 24',
      'input.weights 6x3x3x3',
      'input.bias 6',
      'down0.0.first.normalization.gain 6',
      'down0.0.first.normalization.shift 6',
      'down0.0.first.weights 6x6x3x3',
      'down0.0.first.bias 6',
      'down0.0.time.weights 24x6',
      'down0.0.time.bias 6',
      'down0.0.second.normalization.gain 6',
      'down0.0.second.normalization.shift 6',
      'down0.0.second.weights 6x6x3x3',
      'down0.0.second.bias 6',
      'down0.1.first.normalization.gain 6',
    ]);
  });
});

const schedules: readonly TimestepSchedule[] = [
  { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 },
  { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, timesteps: 1000 },
  { kind: 'squared-cosine', timesteps: 1000, maximumBeta: 0.999 },
  { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 2 },
];

describe('readTimestep', () => {
  const read = async (schedule: TimestepSchedule, levels: Float32Array): Promise<number[]> => {
    const graph = new Graph();
    graph.output('timestep', readTimestep(graph, schedule, graph.input('level', 'float32', ['batch'])));
    return withModel(graph.serialize('timestep'), async (model) => [...(await model.run({ level: levels })).get('timestep')]);
  };

  it.each(schedules)('finds every timestep of $kind betas ($timesteps) exactly from its noise level', async (config) => {
    const schedule = createNoiseSchedule(config);
    const timesteps = Array.from({ length: config.timesteps }, (_, timestep) => timestep);
    const levels = Float32Array.from(timesteps, (timestep) => 1 - schedule.alphaBar(timestep));
    expect(await read(config, levels)).toEqual(timesteps);
    expect([...levels].map((level) => timestepOfLevel(timestepLevels(config), level))).toEqual(timesteps);
  });

  it('goes evenly between two timesteps and stays at the ends beyond the schedule', async () => {
    const [config] = schedules as [TimestepSchedule];
    const levels = timestepLevels(config);
    const between = (timestep: number, share: number) => (1 - share) * (levels[timestep] ?? NaN) + share * (levels[timestep + 1] ?? NaN);
    const asked = Float32Array.of(0, between(10, 0.25), between(500, 0.5), 1);
    const timesteps = await read(config, asked);
    const expected = [0, 10.25, 500.5, 999];
    for (const [index, timestep] of timesteps.entries()) {
      expect(timestep).toBeCloseTo(expected[index] ?? NaN, 3);
      expect(timestepOfLevel(levels, asked[index] ?? NaN)).toBeCloseTo(expected[index] ?? NaN, 3);
    }
  });
});

describe('the schema of reference networks', () => {
  it('takes its own results', () => {
    for (const network of Object.values(tinyReferenceNetworks)) expect(networkSchema.parse(network)).toEqual(network);
  });

  it.each([
    ['a size that the levels cannot halve', { imageSize: 60 }, 'must be a multiple of 8'],
    ['widths that the groups do not divide', { widths: [48, 64] }, 'must be multiples of 32, the number of groups, which 48 is not'],
    [
      'heads that a width does not divide',
      { attention: { down: [1], headChannels: 10 } },
      'must divide 448, the width of a level that attends',
    ],
    ['heads that the bottom does not divide', { attention: { headChannels: 100 } }, 'must divide 896, the width of a level that attends'],
    ['attention where there is no level', { attention: { up: [4] } }, 'has level 4, where there are 0 to 3'],
    ['an odd first width', { widths: [3], groups: 3 }, 'must begin with an even number'],
    [
      'frequencies without a last one',
      { widths: [2], groups: 2, timeEmbedding: { frequencyShift: 1 } },
      'must be below 1, half of the first width',
    ],
    ['a single timestep', { schedule: { kind: 'linear', betaStart: 0.1, betaEnd: 0.1, timesteps: 1 } }, 'must have at least two timesteps'],
    ['a schedule without timesteps', { schedule: { kind: 'cosine-rates' } }, /schedule/],
    [
      'timesteps that single precision cannot tell apart',
      { schedule: { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 4000 } },
      /has timesteps, \d+ and \d+, of one noise level in single precision/,
    ],
    [
      'a schedule that leaves no signal',
      { schedule: { kind: 'linear', betaStart: 0.9, betaEnd: 0.9, timesteps: 1000 } },
      /leaves no signal/,
    ],
    ['another activation', { activation: 'gelu' }, /activation/],
  ])('refuses %s', (_, change, message) => {
    expect(() => networkSchema.parse({ kind: 'unet2d', ...change })).toThrow(message);
  });
});
