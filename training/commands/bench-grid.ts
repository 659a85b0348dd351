import type { TrainingPrecision } from '../../src/training-graph/training-step.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { timeBesideTorch, type BesideTorch, type ComparedRate } from '../bench/beside-torch.ts';
import { torchVariants } from '../bench/torch-step.ts';
import { configAt, describePoint, trainingGrid, type GridPoint } from '../bench/train-grid.ts';
import type { TrainingConfig } from '../config/config.ts';
import type { CommandResult } from './command.ts';
import { startProgress } from './progress.ts';

export interface GridOptions {
  readonly rounds: number;
  readonly python?: string;
  readonly grid?: true;
  readonly imageSizes: readonly number[];
  readonly batchSizes: readonly number[];
  readonly provider: NodeProvider;
  readonly precision: TrainingPrecision;
  readonly stepsPerRun: number;
}

/** Whether a command line asks for more than the step of one preset on the processor. */
export function isGrid({ grid, python, provider }: GridOptions): boolean {
  return grid === true || python !== undefined || provider !== 'cpu';
}

/** One measurement as a table, ours first. */
function describe(title: string, { ours, torch, matrix, gigaflopsPerSample, refused }: BesideTorch): string {
  const line = ({ title, samplesPerSecond, ratio }: ComparedRate): string =>
    `  ${title.padEnd(40)} ${samplesPerSecond.toFixed(1).padStart(8)} samples/s  ours is ${ratio.toFixed(2)} of it`;
  const gigaflops = ours.samplesPerSecond * gigaflopsPerSample;
  const ofMatrix = matrix === null ? '' : `, ${matrix.ratio.toFixed(3)} of the matrix product's ${matrix.gigaflopsPerSecond.toFixed(0)}`;
  return [
    title,
    `  ${ours.title.padEnd(40)} ${ours.samplesPerSecond.toFixed(1).padStart(8)} samples/s  ${gigaflops.toFixed(0)} GFLOP/s${ofMatrix}`,
    ...torch.map(line),
    ...refused.map(({ title, reason }) => `  ${title.padEnd(40)} could not run: ${reason}`),
    '',
  ].join('\n');
}

/** Times a preset's step, or the study network's at every point of the grid, in turn with PyTorch where there is one. */
export async function benchTrainGrid(options: GridOptions, ofPreset: TrainingConfig, signal: AbortSignal): Promise<CommandResult> {
  const { rounds, python, grid, provider, precision, stepsPerRun } = options;
  const measured = grid === true ? gridOf(options) : [presetAlone(ofPreset)];
  const results: (Measured['facts'] & BesideTorch)[] = [];
  for (const { title, facts, config } of measured) {
    const bar = startProgress('measuring', rounds);
    const result = await timeBesideTorch({
      config,
      python: python ?? null,
      variants: torchVariants[provider === 'cpu' ? 'cpu' : 'cuda'],
      rounds,
      signal,
      onRound: (done) => bar.update(done, ''),
    }).finally(() => bar.stop());
    results.push({ ...facts, ...result });
    process.stderr.write(describe(title, result));
  }
  return { bench: 'train', provider, precision, stepsPerRun, results };
}

/** What is timed, and how results name it. */
interface Measured {
  readonly title: string;
  readonly facts: GridPoint | { readonly preset: string; readonly batchSize: number };
  readonly config: TrainingConfig;
}

function gridOf({ batchSizes, imageSizes, provider, precision, stepsPerRun }: GridOptions): Measured[] {
  return trainingGrid(batchSizes, imageSizes).map((point) => ({
    title: describePoint(point),
    facts: point,
    config: configAt(point, { provider, precision, stepsPerRun }),
  }));
}

function presetAlone(config: TrainingConfig): Measured {
  const { preset, batchSize, network } = config;
  return { title: `${preset}, ${network.imageSize}x${network.imageSize}, batch ${batchSize}`, facts: { preset, batchSize }, config };
}
