import { idealEpsilon, noisedMixture, type GaussianMixture } from '../../../../diffusion/gaussian-mixture.ts';
import type { Rates } from '../../../../diffusion/schedule.ts';

/** The part of the plane that is shown: -extent to extent on both axes. */
export const EXTENT = 2.75;
/** Places across the density's picture. */
export const DENSITY_SIDE = 96;
const arrowSide = 13;

/** An arrow of the score: where it starts and how far it goes. */
export interface Arrow {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

/** What is known of the plane at one noise level. */
export interface Field {
  /** The density as a share of its highest, [side, side], from the top row down. */
  readonly density: Float32Array;
  readonly arrows: readonly Arrow[];
}

/**
 * The plane at a noise level.
 *
 * @param epsilon the noise that is predicted at {@link arrowPlaces}, shaped as they are; the ideal network's where it is not given
 */
export function fieldOf(mixture: GaussianMixture, rates: Rates, epsilon = idealEpsilon(mixture, arrowPlaces, rates)): Field {
  return { density: densityOf(noisedMixture(mixture, rates)), arrows: arrowsOf(epsilon) };
}

/** Where the arrows are, [arrows, 2]. */
export const arrowPlaces = Float32Array.from({ length: 2 * arrowSide ** 2 }, (_, index) => {
  const arrow = Math.floor(index / 2);
  return index % 2 === 0 ? EXTENT * (2 * cellShare(arrow % arrowSide) - 1) : EXTENT * (1 - 2 * cellShare(Math.floor(arrow / arrowSide)));
});

function cellShare(cell: number): number {
  return (cell + 0.5) / arrowSide;
}

/** A round Gaussian is the product of one along each axis, so that a row and a column of it tell the whole. */
function densityOf(mixture: GaussianMixture): Float32Array {
  const density = new Float32Array(DENSITY_SIDE ** 2);
  for (const { weight, mean, deviation } of mixture) {
    const along = (centre: number) =>
      Float64Array.from({ length: DENSITY_SIDE }, (_, index) => {
        const place = EXTENT * ((2 * (index + 0.5)) / DENSITY_SIDE - 1);
        return Math.exp(-((place - centre) ** 2) / (2 * deviation ** 2)) / deviation;
      });
    const [across, up] = [along(mean[0] ?? 0), along(-(mean[1] ?? 0))];
    for (let row = 0; row < DENSITY_SIDE; row++) {
      const inRow = weight * (up[row] ?? 0);
      for (let column = 0; column < DENSITY_SIDE; column++) {
        const at = row * DENSITY_SIDE + column;
        density[at] = (density[at] ?? 0) + inRow * (across[column] ?? 0);
      }
    }
  }
  const highest = density.reduce((most, value) => Math.max(most, value), 0);
  return density.map((value) => value / highest);
}

/**
 * Against the predicted noise, which is along the score and as long as it times the noise rate. Long ones are shortened, so that none
 * reaches its neighbour.
 */
function arrowsOf(epsilon: Float32Array): Arrow[] {
  const cell = (2 * EXTENT) / arrowSide;
  return Array.from({ length: arrowSide ** 2 }, (_, index) => {
    const [x = 0, y = 0] = arrowPlaces.subarray(2 * index, 2 * index + 2);
    const [noiseX = 0, noiseY = 0] = epsilon.subarray(2 * index, 2 * index + 2);
    const strength = Math.hypot(noiseX, noiseY);
    const share = strength === 0 ? 0 : (-0.9 * cell * Math.tanh(strength / 2)) / strength;
    return { x, y, dx: share * noiseX, dy: share * noiseY };
  });
}
