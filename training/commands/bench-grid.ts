import type { TrainingPrecision } from '../../src/models/training-step.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { timeBesideTorch, type BesideTorch, type ComparedRate } from '../bench/beside-torch.ts';
import { torchVariants } from '../bench/torch-step.ts';
import { configAt, describePoint, trainingGrid, type GridPoint } from '../bench/train-grid.ts';
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

/** One point of the grid as a table, ours first. */
function describe(point: GridPoint, { ours, torch, matrix, gigaflopsPerSample, refused }: BesideTorch): string {
  const line = ({ title, samplesPerSecond, ratio }: ComparedRate): string =>
    `  ${title.padEnd(40)} ${samplesPerSecond.toFixed(1).padStart(8)} samples/s  ours is ${ratio.toFixed(2)} of it`;
  const gigaflops = ours.samplesPerSecond * gigaflopsPerSample;
  const ofMatrix = matrix === null ? '' : `, ${matrix.ratio.toFixed(3)} of the matrix product's ${matrix.gigaflopsPerSecond.toFixed(0)}`;
  return [
    describePoint(point),
    `  ${ours.title.padEnd(40)} ${ours.samplesPerSecond.toFixed(1).padStart(8)} samples/s  ${gigaflops.toFixed(0)} GFLOP/s${ofMatrix}`,
    ...torch.map(line),
    ...refused.map(({ title, reason }) => `  ${title.padEnd(40)} could not run: ${reason}`),
    '',
  ].join('\n');
}

/** Times the study's network at one point, or at every one of the grid, in turn with PyTorch where there is one. */
export async function benchTrainGrid(options: GridOptions, signal: AbortSignal): Promise<CommandResult> {
  const { rounds, python, grid, imageSizes, batchSizes, provider, precision, stepsPerRun } = options;
  const whole = trainingGrid(batchSizes, imageSizes);
  const points = grid === true ? whole : whole.slice(0, 1);
  const results: (GridPoint & BesideTorch)[] = [];
  for (const point of points) {
    const bar = startProgress('measuring', rounds);
    const result = await timeBesideTorch({
      config: configAt(point, { provider, precision, stepsPerRun }),
      python: python ?? null,
      variants: torchVariants[provider === 'cpu' ? 'cpu' : 'cuda'],
      rounds,
      signal,
      onRound: (done) => bar.update(done, ''),
    }).finally(() => bar.stop());
    results.push({ ...point, ...result });
    process.stderr.write(describe(point, result));
  }
  return { bench: 'train', provider, precision, stepsPerRun, results };
}
