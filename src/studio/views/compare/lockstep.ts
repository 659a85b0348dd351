/** What two trajectories show together: a place among the frames of each. */
export interface Stop {
  readonly a: number;
  readonly b: number;
}

/**
 * The way of two trajectories side by side. Wherever one of them has a frame, there is a stop: that frame, and the other's
 * that is nearest to it in noise rate. Both go from their first to their last, neither ever goes back, and no frame is
 * left out.
 *
 * @param a noise rates of the first trajectory's frames, falling strictly
 * @param b of the second's
 */
export function walkTogether(a: readonly number[], b: readonly number[]): Stop[] {
  const stops = [
    ...a.map((rate, index) => ({ a: index, b: nearest(b, rate) })),
    ...b.map((rate, index) => ({ a: nearest(a, rate), b: index })),
  ];
  const inOrder = stops.sort((one, other) => one.a - other.a || one.b - other.b);
  return inOrder.filter((stop, index) => stop.a !== inOrder[index - 1]?.a || stop.b !== inOrder[index - 1]?.b);
}

/** Where the rate nearest to `rate` stands; of two, the noisier. */
function nearest(rates: readonly number[], rate: number): number {
  const distances = rates.map((candidate) => Math.abs(candidate - rate));
  return distances.indexOf(Math.min(...distances));
}
