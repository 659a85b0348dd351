import type { GeneratedImages } from '../evaluation/protocol.ts';
import { generateImages } from '../publish/generate.ts';

/** Images that are drawn together. */
const IMAGES = 4;
/** So often, of which the median counts. */
const ROUNDS = 3;
/** From so many evaluations of the network on, one round is long enough. */
const LONG = 100;

/**
 * The time in which an image is drawn, of four that are drawn together. It is the machine's own and of the moment: it compares
 * with what was measured beside it.
 *
 * @throws the signal's reason when aborted
 */
export async function secondsPerImage(
  { model, guide, sampling, seed }: GeneratedImages,
  evaluations: number,
  signal: AbortSignal,
): Promise<number> {
  const { diffusion } = model.card;
  const seconds: number[] = [];
  for (let round = 0; round < (evaluations < LONG ? ROUNDS : 1); round++) {
    const started = performance.now();
    await generateImages({ model, diffusion, guide, sampling, seed, count: IMAGES, signal });
    seconds.push((performance.now() - started) / 1000 / IMAGES);
  }
  return seconds.sort((left, right) => left - right)[seconds.length >> 1] ?? Number.NaN;
}
