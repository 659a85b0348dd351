/** What evaluations of a network for so many images at once take. */
export interface EvaluationTime {
  readonly images: number;
  /** Median of the timed evaluations. */
  readonly milliseconds: number;
  readonly evaluations: number;
}

/** Images at once: one, as many as a first visit draws, and a full page. */
export const BATCHES = [1, 4, 8] as const;

/** More evaluations than these are not timed, nor any after this time unless there are too few for a median. */
const LIMITS = { evaluations: 10, milliseconds: 3000, fewest: 3 } as const;

/**
 * Times evaluations of a network for each number of images of `BATCHES`, one evaluation before each to warm up.
 *
 * @param evaluate makes one evaluation for so many images
 * @param now a clock in milliseconds
 * @param onProgress told the share that is done, 0 to 1, and the times that are known
 */
export async function timeEvaluations(
  evaluate: (images: number) => Promise<unknown>,
  now: () => number,
  onProgress: (fraction: number, times: readonly EvaluationTime[]) => void,
): Promise<readonly EvaluationTime[]> {
  const times: EvaluationTime[] = [];
  for (const images of BATCHES) {
    await evaluate(images);
    const spans: number[] = [];
    const began = now();
    while (spans.length < LIMITS.fewest || (spans.length < LIMITS.evaluations && now() - began < LIMITS.milliseconds)) {
      const start = now();
      await evaluate(images);
      spans.push(now() - start);
      const share = Math.min(1, Math.max(spans.length / LIMITS.evaluations, (now() - began) / LIMITS.milliseconds));
      onProgress((times.length + share) / BATCHES.length, times);
    }
    times.push({ images, milliseconds: median(spans), evaluations: spans.length });
  }
  onProgress(1, times);
  return times;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** What was timed, and where. */
export interface DeviceReport {
  readonly model: string;
  /** `WebAssembly, 2 threads`. */
  readonly provider: string;
  readonly times: readonly EvaluationTime[];
  /** What the browser calls itself. */
  readonly browser: string;
  readonly date: string;
}

/** The cells of each row of `reportColumns`, in words: how long a picture takes is for `steps` evaluations. */
export function reportRows({ times }: Pick<DeviceReport, 'times'>, steps: number): string[][] {
  return times.map(({ images, milliseconds }) => [
    String(images),
    formatMilliseconds(milliseconds),
    formatMilliseconds(milliseconds / images),
    `${((milliseconds * steps) / images / 1000).toPrecision(2)} s`,
  ]);
}

export const reportColumns = (steps: number): string[] => [
  'Images at once',
  'An evaluation',
  'For each image',
  `A picture in ${steps} steps`,
];

/** The report as plain text, for a message or an issue. */
export function reportText(report: DeviceReport, steps: number): string {
  return [
    `Stepwise, ${report.model}, ${report.provider}, ${report.date}`,
    reportColumns(steps).join(' | '),
    ...reportRows(report, steps).map((row) => row.join(' | ')),
    report.browser,
  ].join('\n');
}

function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds < 100 ? milliseconds.toPrecision(2) : milliseconds.toFixed(0)} ms`;
}
