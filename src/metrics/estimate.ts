/** A metric that is measured on several parts of a set: its mean over them and its standard deviation among them. */
export interface Estimate {
  readonly mean: number;
  /** Divided by the number of parts (numpy's std), not by one less. */
  readonly deviation: number;
}

/** Mean and standard deviation of the parts' values. */
export function estimateOf(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
