export interface RunProgress {
  /** Steps taken to the newest frame: it is made with the evaluation of the step after it, the one timed last. */
  readonly stepsTaken: number;
  readonly steps: number;
  /** The share of the evaluations that are made, 0 to 1. */
  readonly fraction: number;
  /** Null until a step has been timed. */
  readonly millisecondsPerStep: number | null;
  readonly millisecondsLeft: number | null;
}

/** Enough steps to smooth the jitter of a clock, few enough to follow a machine that slows down. */
const recentSteps = 8;

/**
 * Progress of a run from the time that each step so far took. The first step, which may include a warm-up, does not
 * count once there is another.
 */
export function estimateProgress(stepMilliseconds: readonly number[], steps: number): RunProgress {
  const evaluations = stepMilliseconds.length;
  const counted = evaluations > 1 ? stepMilliseconds.slice(1).slice(-recentSteps) : stepMilliseconds;
  const millisecondsPerStep = counted.length > 0 ? counted.reduce((sum, value) => sum + value, 0) / counted.length : null;
  return {
    stepsTaken: Math.max(0, evaluations - 1),
    steps,
    fraction: steps > 0 ? evaluations / steps : 0,
    millisecondsPerStep,
    millisecondsLeft: millisecondsPerStep === null ? null : millisecondsPerStep * (steps - evaluations),
  };
}
