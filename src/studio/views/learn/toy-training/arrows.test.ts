import { describe, expect, it } from 'vitest';
import type { WalkFrame } from '../../../../../workers/training/points/contract.ts';
import { createPointTrainer } from '../../../../../workers/training/points/trainer.ts';
import { nodeParts } from '../../../../../workers/training/testing/node-parts.ts';
import { idealEpsilon } from '../../../../diffusion/gaussian-mixture.ts';
import { arrowPlaces } from '../toy/field.ts';
import { PARTICLES } from '../toy/paths.ts';
import { toyDistributions, toyShapeSchema, type ToyShape } from '../toy/shapes.ts';

const schedule = { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 } as const;
const LEARNT = 40;

/** The walk of a network after so few steps. */
async function framesOf(shape: ToyShape): Promise<readonly WalkFrame[]> {
  const controller = new AbortController();
  const { mixture } = toyDistributions[shape];
  const walk = { seed: 1, particles: PARTICLES, steps: 24 };
  let frames: readonly WalkFrame[] = [];
  const training = createPointTrainer(nodeParts()).trainPoints(
    controller.signal,
    { mixture, schedule, seed: 1, provider: 'wasm', walk, places: arrowPlaces },
    (event) => {
      if (event.kind !== 'snapshot' || event.step !== LEARNT) return;
      frames = event.frames;
      controller.abort();
    },
  );
  await expect(training).rejects.toThrow(/abort/i);
  return frames;
}

/** The mean cosine between the arrows of a frame and the right ones, over the places whose distance from the middle is chosen. */
function agreement(shape: ToyShape, frame: WalkFrame | undefined, isChosen: (distance: number) => boolean): number {
  if (!frame) return NaN;
  const { epsilonAtPlaces: told } = frame;
  const right = idealEpsilon(toyDistributions[shape].mixture, arrowPlaces, frame);
  const cosines: number[] = [];
  for (let at = 0; at < arrowPlaces.length; at += 2) {
    const of = (values: Float32Array) => [values[at] ?? NaN, values[at + 1] ?? NaN] as const;
    const [[x, y], [rightX, rightY], [toldX, toldY]] = [of(arrowPlaces), of(right), of(told)];
    if (isChosen(Math.hypot(x, y)))
      cosines.push((rightX * toldX + rightY * toldY) / (Math.hypot(rightX, rightY) * Math.hypot(toldX, toldY)));
  }
  return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
}

describe('what the chapter says of the arrows', () => {
  it.each(toyShapeSchema.options)('is so for the %s after 40 steps, a few steps before the end of the walk', async (shape) => {
    const frame = (await framesOf(shape))[21];
    const around = agreement(shape, frame, (distance) => distance > 2.2);
    expect(around).toBeGreaterThan(0.9);
    expect(agreement(shape, frame, (distance) => distance < 1.8)).toBeLessThan(0.6 * around);
  });
});
