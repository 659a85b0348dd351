import { describe, expect, it } from 'vitest';
import type { GaussianMixture } from '../../../src/diffusion/gaussian-mixture.ts';
import { nodeParts } from '../testing/node-parts.ts';
import type { PointEvent, PointRequest, PointSnapshot } from './contract.ts';
import { createPointTrainer } from './trainer.ts';

const centres = [
  [-1.2, -0.6],
  [1.3, 0.9],
] as const;
const mixture: GaussianMixture = centres.map((mean) => ({ weight: 0.5, mean, deviation: 0.2 }));

const request: PointRequest = {
  mixture,
  schedule: { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 },
  seed: 1,
  provider: 'wasm',
  walk: { seed: 5, particles: 60, steps: 12 },
  places: Float32Array.of(-2, -2, 0, 0, 2, 2),
};

/** Aborts the training at a step. */
function trainUntil(asked: PointRequest, step: number, onSnapshot: (snapshot: PointSnapshot) => void): Promise<void> {
  const controller = new AbortController();
  return createPointTrainer(nodeParts()).trainPoints(controller.signal, asked, (event) => {
    if (event.kind !== 'snapshot') return;
    onSnapshot(event);
    if (event.step === step) controller.abort();
  });
}

/** Where the particles of a training end at a step. */
async function latentAfter(asked: PointRequest, step: number): Promise<Float32Array | undefined> {
  let latent: Float32Array | undefined;
  await expect(trainUntil(asked, step, ({ frames }) => (latent = frames.at(-1)?.latent))).rejects.toThrow(/abort/i);
  return latent;
}

async function trained(): Promise<PointEvent[]> {
  const events: PointEvent[] = [];
  await createPointTrainer(nodeParts()).trainPoints(new AbortController().signal, request, (event) => void events.push(event));
  return events;
}

const snapshotsOf = (events: readonly PointEvent[]) => events.flatMap((event) => (event.kind === 'snapshot' ? [event] : []));

/** How far particles are from the nearest centre, on average. */
function distance(latent: Float32Array | undefined): number {
  const distances = Array.from({ length: request.walk.particles }, (_, particle) =>
    Math.min(...centres.map(([x, y]) => Math.hypot((latent?.[2 * particle] ?? NaN) - x, (latent?.[2 * particle + 1] ?? NaN) - y))),
  );
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

describe('a training on points', () => {
  it('learns the distribution, to the loss that is the least there can be', async () => {
    const events = await trained();
    const opened = events.find((event) => event.kind === 'opened');
    expect(opened).toMatchObject({ totalSteps: 2000, parameters: 9666 });
    const least = opened?.kind === 'opened' ? opened.leastLoss : NaN;
    const snapshots = snapshotsOf(events);
    const losses = snapshots.flatMap((snapshot) => snapshot.losses);
    expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: 250 }, (_, run) => 8 * (run + 1)));
    const last = losses.slice(-25).reduce((sum, { loss }) => sum + loss, 0) / 25;
    expect(losses[0]?.loss).toBeGreaterThan(0.8);
    expect(last / least).toBeGreaterThan(0.9);
    expect(last / least).toBeLessThan(1.1);

    const [first, end] = [snapshots[0], snapshots.at(-1)];
    expect([first?.step, end?.step]).toEqual([0, 2000]);
    // Its zero weights predict no noise, so that all that is there is taken for the picture.
    expect(distance(first?.frames.at(-1)?.latent)).toBeGreaterThan(1);
    // A Gaussian of deviation 0.2 lies 0.25 from its mean on average.
    expect(distance(end?.frames.at(-1)?.latent)).toBeLessThan(0.4);
    expect(end?.frames).toHaveLength(request.walk.steps + 1);
  });

  it('tells the same whenever it is done, and another for another seed', async () => {
    const ends = await Promise.all([request, request, { ...request, seed: 2 }].map((asked) => latentAfter(asked, 40)));
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).not.toEqual(ends[0]);
  });

  it('stops between two runs of the graph', async () => {
    const steps: number[] = [];
    await expect(trainUntil(request, 80, ({ step }) => void steps.push(step))).rejects.toThrow(/abort/i);
    expect(steps).toEqual([0, 40, 80]);
  });
});
