import type { Frame } from './denoise.ts';

/** A reference run of many small steps, as far as a search needs it: one entry a level, noisiest first. */
export interface ReferenceTrajectory {
  /** sigma = noiseRate / signalRate at each level, falling. */
  readonly sigmas: readonly number[];
  /** x / signalRate at each level: the image with sigma times noise. All of one length. */
  readonly latents: readonly Float32Array[];
  /** The noise that the network sees at each level; there is none at the last. */
  readonly noises: readonly Float32Array[];
}

/** Takes down the frames of a deterministic run. Its last level may be the clean image, sigma 0. */
export async function recordTrajectory(frames: AsyncIterable<Frame>): Promise<ReferenceTrajectory> {
  const sigmas: number[] = [];
  const latents: Float32Array[] = [];
  const noises: Float32Array[] = [];
  for await (const { signalRate, noiseRate, latent, predictedNoise } of frames) {
    sigmas.push(noiseRate / signalRate);
    latents.push(latent.map((value) => value / signalRate));
    if (predictedNoise) noises.push(predictedNoise);
  }
  return { sigmas, latents, noises };
}

/**
 * How far one Euler step from level i to level j ends from the reference there: the root of the mean square over all
 * values, of (x_i + (sigma_j - sigma_i) epsilon_i - x_j) / sqrt(1 + sigma_j^2). The division makes errors at different levels
 * alike: where there is much noise, little of an error is left in the image. Entry [i][j] for j > i; the others are 0.
 */
export function stepErrors({ sigmas, latents, noises }: ReferenceTrajectory): number[][] {
  return sigmas.map((from, i) =>
    sigmas.map((to, j) => {
      const [start, noise, end] = [latents[i], noises[i], latents[j]];
      if (j <= i || !start || !noise || !end) return 0;
      const distance = to - from;
      let sum = 0;
      for (let index = 0; index < end.length; index += 1) {
        sum += ((start[index] ?? 0) + distance * (noise[index] ?? 0) - (end[index] ?? 0)) ** 2;
      }
      return Math.sqrt(sum / end.length / (1 + to ** 2));
    }),
  );
}

/** What an error counts for every step that is still to come: an error that is made early is carried on. */
const CARRIED_ON = 1.15;

/**
 * The levels that follow a reference best in `steps` steps: those whose errors, an early one weighing more, have the least
 * sum, found by dynamic programming over all paths from the first level to the last (Chen et al. 2024, arXiv 2405.11326,
 * section 4 and algorithm 1).
 *
 * @param errors [levels][levels], from {@link stepErrors}
 * @returns steps + 1 indices of levels, the first and the last among them
 * @throws RangeError where there are fewer levels than that
 */
export function bestLevels(errors: readonly (readonly number[])[], steps: number): number[] {
  const levels = errors.length;
  if (steps < 1 || levels < steps + 1) throw new RangeError(`${levels} levels cannot be passed in ${steps} steps.`);
  const last = levels - 1;
  // least[i]: the least sum from level i to the last in as many steps as have been added; next: where that path goes first.
  let least = Array.from({ length: levels }, (_, level) => (level === last ? 0 : Infinity));
  const next: number[][] = [];
  for (let step = 0; step < steps; step += 1) {
    const before = least;
    const choices = new Array<number>(levels).fill(last);
    least = Array.from({ length: levels }, (_, from) => {
      let best = Infinity;
      for (let to = from + 1; to < levels; to += 1) {
        const sum = CARRIED_ON ** step * (errors[from]?.[to] ?? Infinity) + (before[to] ?? Infinity);
        if (sum >= best) continue;
        best = sum;
        choices[from] = to;
      }
      return best;
    });
    next.push(choices);
  }
  const path = [0];
  for (const choices of next.toReversed()) path.push(choices[path.at(-1) ?? 0] ?? last);
  return path;
}
