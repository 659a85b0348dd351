/** A number to four significant digits: what a page shows, in few characters. */
export function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/** A share to the nearest 10^-5, or 10^-`digits`. */
export function rounded(value: number, digits = 5): number {
  return Number(value.toFixed(digits));
}
