import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { trainingPrecisions } from '../../src/training-graph/training-step.ts';
import { nodeProviders } from '../../src/runtime/provider.ts';
import { presets } from '../../training/config/presets.ts';
import { initialState } from '../../src/training-step/state.ts';
import { batchWith } from '../../src/training-step/batch.ts';
import { openStepper } from '../../training/step/stepper.ts';

/*
 * `node --import tsx e2e/training/losses.ts <provider> <steps> <steps per run> <precision>`: trains a small network with everything
 * that a step can have, and prints the losses as JSON.
 */
const [name, steps, stepsPerRun, numbers] = process.argv.slice(2);
const provider = nodeProviders.find((candidate) => candidate === name);
if (!provider) throw new Error(`There is no provider ${name ?? ''}.`);
const precision = trainingPrecisions.find((candidate) => candidate === numbers);
if (!precision) throw new Error(`There is no precision ${numbers ?? ''}.`);

const config = {
  ...presets.compact,
  preset: 'compact',
  data: 'noise',
  dataRoot: null,
  provider,
  network: {
    ...presets.compact.network,
    imageSize: 8,
    patchSize: 1 as const,
    widths: [4, 8],
    blockDepth: 1,
    embedding: { dimensions: 4, minimumFrequency: 1, maximumFrequency: 100 },
    conditioning: { kind: 'scale-shift' as const, hidden: 4 },
    normalization: { kind: 'group' as const, groups: 2 },
    attention: { resolutions: [4], headChannels: 4 },
  },
  optimizer: { ...presets.compact.optimizer, warmupSteps: 0 },
  lossWeighting: { kind: 'min-snr' as const, gamma: 5 },
  dropout: 0.1,
  batchSize: 2,
  precision,
  stepsPerRun: Number(stepsPerRun),
};

const stepper = await openStepper(config, Number(steps));
const losses: number[] = [];
let state = initialState(config);
while (state.step < Number(steps)) {
  const inputs = Array.from({ length: config.stepsPerRun }, (_, index) => {
    const step = state.step + index;
    return batchWith(config, step, gaussianNoise(step, 0, 2 * 3 * 8 * 8));
  });
  const { state: next, reports } = await stepper.advance(state, inputs);
  losses.push(...reports.map(({ loss }) => loss));
  state = next;
}
process.stdout.write(JSON.stringify(losses));
await stepper.release();
