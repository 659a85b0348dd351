import { join } from 'node:path';
import { readNodeModel } from '../../src/runtime/node.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { timeSamplingInBrowser } from '../bench/browser.ts';
import { timePredictionInBrowser, type BrowserPrediction } from '../bench/browser-predict.ts';
import { timeTrainingInBrowser, WARM_UP_STEPS } from '../bench/browser-train.ts';
import { timeVisits, type Visit } from '../bench/browser-visit.ts';
import { providersHere } from '../bench/browser-page.ts';
import { isTimed } from '../bench/page/contract.ts';
import { summarize, type SamplingBenchmark } from '../bench/sample.ts';
import { UsageError, type CommandResult } from './command.ts';
import { startProgress } from './progress.ts';

/** What the benchmarks in a browser take of the command's options. */
interface BrowserBenchOptions {
  readonly rounds: number;
  readonly model: string;
  /** Absent for those of this machine. */
  readonly webProviders?: readonly WebProvider[];
  readonly batches: readonly number[];
}

/** Measures the page in a Chromium: visits, evaluations of the network beside TensorFlow.js, and what of a run is not the network's. */
export async function benchBrowser(
  { rounds, model: id, webProviders, batches }: BrowserBenchOptions,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { card, bytes: file } = await readNodeModel(join('public', 'models', id));
  const results = [];
  for (const provider of webProviders ?? (await providersHere())) {
    const visits = await timeVisits(id, provider, signal);
    const run = summarize(provider, 1, await timeSamplingInBrowser({ model: id, provider, batch: 1, rounds: 1, signal }));
    const bar = startProgress(`evaluations on ${provider}`, batches.length * (rounds + 1));
    let done = 0;
    const onRound = (): void => bar.update((done += 1), '');
    const besideTensorflow = provider === 'wasm' && isTimed(card);
    const evaluations = await timePredictionInBrowser({ card, file, provider, besideTensorflow, batches, rounds, signal, onRound }).finally(
      () => bar.stop(),
    );
    process.stderr.write(linesOf(id, provider, visits, run, evaluations));
    results.push({ provider, visits, run, evaluations });
  }
  return { bench: 'browser', model: id, results };
}

function linesOf(
  id: string,
  provider: WebProvider,
  { cold, warm }: { readonly cold: Visit; readonly warm: Visit },
  { shareOutside }: SamplingBenchmark,
  evaluations: readonly BrowserPrediction[],
): string {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
  const visit = (name: string, { bytes, firstFrameMilliseconds, finishedMilliseconds }: Visit): string =>
    `${name.padEnd(16)} ${(bytes / 1e6).toFixed(2)} MB, first frame ${seconds(firstFrameMilliseconds)}, image ${seconds(finishedMilliseconds)}`;
  return [
    `${id} in Chromium on ${provider}`,
    visit('first visit', cold),
    visit('second visit', warm),
    ...evaluations.map(({ batch, milliseconds, gigaflopsPerSecond, encodeMilliseconds, tensorflow }) =>
      [
        `batch ${batch}`.padEnd(16),
        `${milliseconds.toFixed(1)} ms an evaluation, ${gigaflopsPerSecond.toFixed(1)} GFLOP/s`,
        encodeMilliseconds === null ? '' : `, of it ${encodeMilliseconds.toFixed(2)} ms to hand the commands over`,
        tensorflow === null ? '' : `; TensorFlow.js ${tensorflow.milliseconds.toFixed(1)} ms, ratio ${tensorflow.ratio.toFixed(2)}`,
      ].join(' '),
    ),
    `outside the session, batch 1: ${(100 * shareOutside).toFixed(1)} % of a step`,
    '',
  ].join('\n');
}

/** Times the view Train's step beside TensorFlow.js. */
export async function benchBrowserTrain({ rounds, model: id }: BrowserBenchOptions, signal: AbortSignal): Promise<CommandResult> {
  const { card, bytes } = await readNodeModel(join('public', 'models', id));
  if (!isTimed(card)) {
    throw new UsageError(
      `${id} cannot be timed: TensorFlow.js has a ddim-unet with scale and shift, group normalisation and no classes here.`,
    );
  }
  const bar = startProgress('measuring', rounds + WARM_UP_STEPS);
  const onRound = (done: number): void => bar.update(done, '');
  const request = { card, file: bytes, rounds, signal, onRound };
  const result = await timeTrainingInBrowser(request).finally(() => bar.stop());
  const { batchSize, imagesPerSecond, ratio, gigaflopsPerSecond } = result;
  process.stderr.write(
    [
      `${id}, ${card.network.imageSize}x${card.network.imageSize}, batch ${batchSize}, Chromium on wasm`,
      `Stepwise          ${imagesPerSecond.stepwise.toFixed(1)} images/s  ${gigaflopsPerSecond.toFixed(1)} GFLOP/s`,
      `TensorFlow.js     ${imagesPerSecond.tensorflow.toFixed(1)} images/s`,
      `ratio             ${ratio.toFixed(2)}`,
      '',
    ].join('\n'),
  );
  return { bench: 'browser-train', model: id, ...result };
}
