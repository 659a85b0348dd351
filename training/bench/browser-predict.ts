import type { Page } from 'playwright';
import type { ModelCard } from '../../src/documents/card.ts';
import { forwardMultiplyAdds } from '../../src/networks/cost.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { openSubjects, requireSame, withBenchPage } from './browser-page.ts';
import { median } from './matrix-rate.ts';
import type { BenchSubjectName } from './page/contract.ts';

export interface BrowserPredictionRequest {
  readonly card: ModelCard;
  readonly file: Uint8Array;
  readonly provider: WebProvider;
  /** Whether TensorFlow.js takes its turns, which it does on the processor. */
  readonly besideTensorflow: boolean;
  readonly batches: readonly number[];
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound: () => void;
}

export interface BrowserPrediction {
  readonly provider: WebProvider;
  readonly batch: number;
  /** Of one evaluation. */
  readonly milliseconds: number;
  readonly gigaflopsPerSecond: number;
  /** Of them, until the card had all commands; null on the processor. */
  readonly encodeMilliseconds: number | null;
  readonly tensorflow: {
    readonly milliseconds: number;
    /** Theirs over ours: the median over the rounds, each compared within itself, since a machine's rate wanders. */
    readonly ratio: number;
  } | null;
}

/** Sums in another order leave that much alone. */
const tolerance = 1e-4;

/** Evaluations that do not count: memory is allocated in the first. */
const WARM_UPS = 1;

/**
 * Times evaluations of a model's network in a Chromium, in turn with TensorFlow.js's of the same network.
 *
 * @throws DifferentEnginesError
 */
export async function timePredictionInBrowser(request: BrowserPredictionRequest): Promise<BrowserPrediction[]> {
  const { card, file, provider, besideTensorflow, batches, rounds, signal, onRound } = request;
  const names: readonly BenchSubjectName[] = besideTensorflow ? ['stepwise', 'tensorflow'] : ['stepwise'];
  return withBenchPage(async (page) => {
    await openSubjects(page, names, 'openModel', { card, file, provider });
    const rows: BrowserPrediction[] = [];
    for (const batch of batches) {
      const ours: { milliseconds: number; encodeMilliseconds: number | null }[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds + WARM_UPS; round += 1) {
        signal.throwIfAborted();
        const own = await predict(page, 'stepwise', batch);
        const other = besideTensorflow ? await predict(page, 'tensorflow', batch) : null;
        if (other && round === 0) requireSame('prediction', own.first, other.first, tolerance);
        onRound();
        if (round < WARM_UPS) continue;
        ours.push(own);
        if (other) theirs.push(other.milliseconds);
      }
      rows.push(summarize(card, provider, batch, ours, theirs));
    }
    return rows;
  });
}

function predict(page: Page, name: BenchSubjectName, images: number) {
  return page.evaluate(([subject, count]) => window.predict(subject, count), [name, images] as const);
}

function summarize(
  card: ModelCard,
  provider: WebProvider,
  batch: number,
  ours: readonly { readonly milliseconds: number; readonly encodeMilliseconds: number | null }[],
  theirs: readonly number[],
): BrowserPrediction {
  const milliseconds = median(ours.map((own) => own.milliseconds));
  const encodes = ours.flatMap(({ encodeMilliseconds }) => encodeMilliseconds ?? []);
  return {
    provider,
    batch,
    milliseconds,
    gigaflopsPerSecond: (batch * 2 * forwardMultiplyAdds(card.network)) / 1e6 / milliseconds,
    encodeMilliseconds: encodes.length === 0 ? null : median(encodes),
    tensorflow:
      theirs.length === 0
        ? null
        : { milliseconds: median(theirs), ratio: median(theirs.map((other, round) => other / (ours[round]?.milliseconds ?? NaN))) },
  };
}
