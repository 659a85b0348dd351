import { availableParallelism } from 'node:os';
import type { Page } from 'playwright';
import { UserFacingError } from '../../src/errors.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { forwardMultiplyAdds } from '../../src/networks/cost.ts';
import { withBenchPage } from './browser-page.ts';
import { median } from './matrix-rate.ts';
import { benchSubjects, type TimedStep, type BenchSubjectName } from './page/contract.ts';

/** Two engines do not compute the same training, so that their times say nothing of each other. */
export class DifferentTrainingError extends UserFacingError {
  override readonly name = 'DifferentTrainingError';
  constructor(
    readonly quantity: 'loss' | 'gradient norm',
    readonly values: readonly [number, number],
  ) {
    super(
      `The ${quantity} of the first step is ${values[0]} by Stepwise and ${values[1]} by TensorFlow.js: they do not compute the same, ` +
        'so that their times cannot be compared. One of the two networks in training/bench/page has to be mended.',
    );
  }
}

export interface BrowserTrainingRequest {
  readonly card: ModelCard;
  readonly file: Uint8Array;
  readonly batchSize: number;
  /** That count. */
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound: (done: number) => void;
}

/** Steps that do not count: memory is allocated in the first. */
export const WARM_UP_STEPS = 2;

export interface BrowserTraining {
  readonly threads: number;
  readonly batchSize: number;
  readonly imagesPerSecond: Readonly<Record<BenchSubjectName, number>>;
  /** Ours over TensorFlow.js's: the median over the rounds, each compared within itself, since a machine's rate wanders. */
  readonly ratio: number;
  /** Of ours: three times the forward pass's convolutions and matrix products, by convention. */
  readonly gigaflopsPerSecond: number;
}

/** Digits that sums in another order leave alone. */
const tolerances = { loss: 1e-3, gradientNorm: 1e-2 } as const;

/**
 * Times the view Train's step and the same step in TensorFlow.js in turn, in one Chromium on WebAssembly with as many threads each.
 *
 * @throws DifferentTrainingError
 */
export async function timeTrainingInBrowser(request: BrowserTrainingRequest): Promise<BrowserTraining> {
  const { card, batchSize, rounds, signal, onRound } = request;
  const threads = Math.min(4, availableParallelism());
  return withBenchPage(async (page) => {
    await openAll(page, { ...request, threads });
    const steps: Record<BenchSubjectName, number>[] = [];
    for (let round = 0; round < rounds + WARM_UP_STEPS; round += 1) {
      signal.throwIfAborted();
      const [ours, theirs] = [await stepOf(page, 'stepwise'), await stepOf(page, 'tensorflow')];
      if (round === 0) requireSame(ours, theirs);
      if (round >= WARM_UP_STEPS) steps.push({ stepwise: ours.milliseconds, tensorflow: theirs.milliseconds });
      onRound(round + 1);
    }
    const rateOf = (name: BenchSubjectName): number => (1000 * batchSize) / median(steps.map((each) => each[name]));
    const imagesPerSecond = { stepwise: rateOf('stepwise'), tensorflow: rateOf('tensorflow') };
    return {
      threads,
      batchSize,
      imagesPerSecond,
      ratio: median(steps.map(({ stepwise, tensorflow }) => tensorflow / stepwise)),
      gigaflopsPerSecond: (imagesPerSecond.stepwise * 3 * 2 * forwardMultiplyAdds(card.network)) / 1e9,
    };
  });
}

async function openAll(
  page: Page,
  { card, file, batchSize, threads }: BrowserTrainingRequest & { readonly threads: number },
): Promise<void> {
  const base64 = Buffer.from(file).toString('base64');
  for (const name of benchSubjects) {
    await page.evaluate(([subject, training]) => window.openTraining(subject, training), [
      name,
      { card, base64, batchSize, threads },
    ] as const);
  }
}

function stepOf(page: Page, name: BenchSubjectName): Promise<TimedStep> {
  return page.evaluate((given) => window.stepTraining(given), name);
}

function requireSame(ours: TimedStep, theirs: TimedStep): void {
  const isNear = (a: number, b: number, tolerance: number): boolean => Math.abs(a / b - 1) < tolerance;
  if (!isNear(theirs.loss, ours.loss, tolerances.loss)) throw new DifferentTrainingError('loss', [ours.loss, theirs.loss]);
  if (!isNear(theirs.gradientNorm, ours.gradientNorm, tolerances.gradientNorm)) {
    throw new DifferentTrainingError('gradient norm', [ours.gradientNorm, theirs.gradientNorm]);
  }
}
