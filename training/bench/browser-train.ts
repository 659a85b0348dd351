import type { ModelCard } from '../../src/documents/card.ts';
import { forwardMultiplyAdds } from '../../src/networks/cost.ts';
import { openSubjects, requireSame, withBenchPage } from './browser-page.ts';
import { median } from './matrix-rate.ts';
import { benchSubjects, type BenchSubjectName } from './page/contract.ts';

export interface BrowserTrainingRequest {
  readonly card: ModelCard;
  readonly file: Uint8Array;
  /** That count. */
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound: (done: number) => void;
}

/** Steps that do not count: memory is allocated in the first. */
export const WARM_UP_STEPS = 2;

export interface BrowserTraining {
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
 * @throws DifferentEnginesError
 */
export async function timeTrainingInBrowser({ card, file, rounds, signal, onRound }: BrowserTrainingRequest): Promise<BrowserTraining> {
  return withBenchPage(async (page) => {
    const step = (name: BenchSubjectName) => page.evaluate((given) => window.stepTraining(given), name);
    await openSubjects(page, benchSubjects, 'openTraining', { card, file, provider: 'wasm' });
    const steps: Record<BenchSubjectName, number>[] = [];
    let batchSize = 0;
    for (let round = 0; round < rounds + WARM_UP_STEPS; round += 1) {
      signal.throwIfAborted();
      const [ours, theirs] = [await step('stepwise'), await step('tensorflow')];
      if (round === 0) {
        requireSame('loss of the first step', [ours.loss], [theirs.loss], tolerances.loss);
        requireSame("norm of the first step's gradient", [ours.gradientNorm], [theirs.gradientNorm], tolerances.gradientNorm);
      }
      batchSize = ours.images;
      if (round >= WARM_UP_STEPS) steps.push({ stepwise: ours.milliseconds, tensorflow: theirs.milliseconds });
      onRound(round + 1);
    }
    const rateOf = (name: BenchSubjectName): number => (1000 * batchSize) / median(steps.map((each) => each[name]));
    const imagesPerSecond = { stepwise: rateOf('stepwise'), tensorflow: rateOf('tensorflow') };
    return {
      batchSize,
      imagesPerSecond,
      ratio: median(steps.map(({ stepwise, tensorflow }) => tensorflow / stepwise)),
      gigaflopsPerSecond: (imagesPerSecond.stepwise * 3 * 2 * forwardMultiplyAdds(card.network)) / 1e9,
    };
  });
}
