import { parameterLayout } from '../../src/networks/inference.ts';
import { forwardMultiplyAdds } from '../../src/networks/cost.ts';
import type { TrainingConfig } from '../config/config.ts';
import { initialState } from '../../src/training-step/state.ts';
import { openDataLoader } from '../data-loader/data-loader.ts';
import { openStepper } from '../step/stepper.ts';
import { drawnImages } from './train.ts';
import { openMatrixRate, median } from './matrix-rate.ts';
import { openTorchStep, TorchError, type TorchStep, type TorchVariant } from './torch-step.ts';

export interface Rate {
  readonly title: string;
  readonly samplesPerSecond: number;
}

/** What ours is compared with. */
export interface ComparedRate extends Rate {
  /** Our rate over it: the median over the rounds, each compared within itself, since a machine's rate wanders. */
  readonly ratio: number;
}

export interface BesideTorch {
  readonly ours: Rate;
  /** The runtime's float32 matrix product on the processor; null where something else computes. */
  readonly matrix: { readonly gigaflopsPerSecond: number; readonly ratio: number } | null;
  readonly gigaflopsPerSample: number;
  readonly torch: readonly ComparedRate[];
  /** Variants that PyTorch refused, with its reason. */
  readonly refused: readonly { readonly title: string; readonly reason: string }[];
  readonly version: string | null;
}

export interface BesideTorchRequest {
  readonly config: TrainingConfig;
  /** The Python that has PyTorch; null to leave it out. */
  readonly python: string | null;
  readonly variants: readonly TorchVariant[];
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound: (done: number) => void;
}

/**
 * Times the trainer's step and the same step in PyTorch in turn, so that all meet the same machine; medians over
 * `rounds`, of runs of `stepsPerRun` steps each.
 *
 * @throws ProviderUnavailableError; TorchError where PyTorch is not there at all
 */
export async function timeBesideTorch({ config, python, variants, rounds, signal, onRound }: BesideTorchRequest): Promise<BesideTorch> {
  const { network, batchSize, stepsPerRun } = config;
  const device = config.provider === 'cpu' ? 'cpu' : 'cuda';
  const torch: { readonly variant: TorchVariant; readonly step: TorchStep; readonly seconds: number[] }[] = [];
  const refused: { title: string; reason: string }[] = [];
  const matrix = config.provider === 'cpu' ? await openMatrixRate() : null;
  const gigaflopsPerSample = (3 * 2 * forwardMultiplyAdds(network)) / 1e9;
  const stepper = await openStepper(config, rounds * stepsPerRun + stepsPerRun);
  const source = openDataLoader({ ...config, horizontalFlip: true }, drawnImages(network.imageSize + config.cropMargin));
  try {
    for (const variant of variants) {
      if (python === null) break;
      try {
        const step = await openTorchStep(python, config, device, variant);
        torch.push({ variant, step, seconds: [] });
      } catch (error) {
        if (!(error instanceof TorchError) || torch.length === 0) throw error;
        refused.push({ title: variant.title, reason: error.reason });
      }
    }
    const { parameterCount } = parameterLayout(network);
    const other = torch.find(({ step }) => step.parameters !== parameterCount);
    if (other && python !== null)
      throw new TorchError(python, `its network has ${other.step.parameters} parameters instead of ${parameterCount}`);

    const seconds: number[] = [];
    const matrixRates: number[] = [];
    let state = initialState(config);
    for (let round = 0; round <= rounds; round += 1) {
      signal.throwIfAborted();
      const rateBefore = await matrix?.measure();
      const started = performance.now();
      ({ state } = await stepper.advance(state, await source.take(state.step, stepsPerRun)));
      const elapsed = (performance.now() - started) / 1000 / stepsPerRun;
      const rateAfter = await matrix?.measure();
      // The first round allocates memory and does not count.
      if (round > 0) seconds.push(elapsed);
      if (round > 0 && rateBefore !== undefined && rateAfter !== undefined) matrixRates.push((rateBefore + rateAfter) / 2);
      for (const { step, seconds: theirs } of torch) {
        const measured = await step.measure(stepsPerRun);
        if (round > 0) theirs.push(measured);
      }
      onRound(round);
    }
    const rateOf = (title: string, times: readonly number[]): Rate => ({ title, samplesPerSecond: batchSize / median(times) });
    const medianRatio = (of: (elapsed: number, round: number) => number): number => median(seconds.map(of));
    return {
      ours: rateOf(['Stepwise', config.provider, ...(config.precision === 'mixed' ? ['mixed precision'] : [])].join(', '), seconds),
      matrix: matrix && {
        gigaflopsPerSecond: median(matrixRates),
        ratio: medianRatio((elapsed, round) => (batchSize * gigaflopsPerSample) / elapsed / (matrixRates[round] ?? Number.NaN)),
      },
      gigaflopsPerSample,
      torch: torch.map(({ variant, seconds: theirs }) => ({
        ...rateOf(variant.title, theirs),
        ratio: medianRatio((elapsed, round) => (theirs[round] ?? Number.NaN) / elapsed),
      })),
      refused,
      version: torch[0]?.step.version ?? null,
    };
  } finally {
    for (const { step } of torch) step.release();
    await source.close();
    await stepper.release();
    await matrix?.release();
  }
}
