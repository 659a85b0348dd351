/** What can be told of a measure in words. */
export interface WrittenMeasure {
  readonly name: string;
  readonly value: number;
  /** Standard deviation of the value; null where it was not estimated. */
  readonly deviation: number | null;
}

/** What a measure's number is multiplied by where it is shown: KID is small and, as in papers, told in thousandths. */
export function measureScale(name: string): number {
  return isKid(name) ? 1000 : 1;
}

function isKid(name: string): boolean {
  return /^KID(-|$)/.test(name);
}

/** The name of a measure as it stands over its numbers: `FID-768`, `KID-768 × 10³`. */
export function measureTitle(name: string): string {
  return isKid(name) ? `${name} × 10³` : name;
}

/**
 * The number of a measure with as many digits as it is worth: to the second digit of what it varies by where that is known,
 * else `figures` of its own, and never past the fourth decimal. KID is in thousandths: `0.56 ± 0.12`.
 */
export function formatMeasure({ name, value, deviation }: WrittenMeasure, figures = 4): string {
  const scale = measureScale(name);
  if (deviation === null) return fixed(scale * value, decimalsFor(scale * value, figures));
  const decimals = decimalsFor(scale * deviation, 2);
  return `${fixed(scale * value, decimals)} ± ${fixed(scale * deviation, decimals)}`;
}

/** Decimals that show `figures` digits of a number, at most four. */
function decimalsFor(value: number, figures: number): number {
  if (value === 0) return 4;
  return Math.min(4, Math.max(0, figures - 1 - Math.floor(Math.log10(Math.abs(value)))));
}

/** With a true minus sign, which no zero has. */
function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
