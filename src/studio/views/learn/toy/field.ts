import { noisedMixture, scoreOf, type GaussianMixture } from '../../../../diffusion/gaussian-mixture.ts';
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

export function fieldOf(mixture: GaussianMixture, rates: Rates): Field {
  const noised = noisedMixture(mixture, rates);
  return { density: densityOf(noised), arrows: arrowsOf(noised, rates.noiseRate) };
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
 * The score times the noise rate, which is the noise that the ideal network predicts, the other way round. Long ones are
 * shortened, so that none reaches its neighbour.
 */
function arrowsOf(mixture: GaussianMixture, noiseRate: number): Arrow[] {
  const cell = (2 * EXTENT) / arrowSide;
  return Array.from({ length: arrowSide ** 2 }, (_, index) => {
    const x = -EXTENT + cell * ((index % arrowSide) + 0.5);
    const y = EXTENT - cell * (Math.floor(index / arrowSide) + 0.5);
    const [scoreX = 0, scoreY = 0] = scoreOf(mixture, [x, y]);
    const strength = noiseRate * Math.hypot(scoreX, scoreY);
    const length = strength === 0 ? 0 : (0.9 * cell * Math.tanh(strength / 2)) / Math.hypot(scoreX, scoreY);
    return { x, y, dx: length * scoreX, dy: length * scoreY };
  });
}
