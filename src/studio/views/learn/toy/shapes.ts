import { z } from 'zod';
import type { GaussianComponent, GaussianMixture } from '../../../../diffusion/gaussian-mixture.ts';

export const toyShapeSchema = z.enum(['moons', 'ring', 'clusters']);
export type ToyShape = z.infer<typeof toyShapeSchema>;

/** A distribution on the plane, in the place of that of all photographs. */
export interface ToyDistribution {
  readonly title: string;
  /** How its parts are called. */
  readonly parts: string;
  readonly mixture: GaussianMixture;
  /** The part that each component belongs to. */
  readonly partOf: readonly number[];
}

const componentsPerMoon = 12;
const points = 8;

const evenly = (components: readonly Omit<GaussianComponent, 'weight'>[]): GaussianMixture =>
  components.map((component) => ({ ...component, weight: 1 / components.length }));

/** A half circle, as a chain of Gaussians. */
function moon(centre: readonly [number, number], side: 1 | -1): Omit<GaussianComponent, 'weight'>[] {
  return Array.from({ length: componentsPerMoon }, (_, index) => {
    const angle = (Math.PI * index) / (componentsPerMoon - 1);
    return { mean: [centre[0] + 1.15 * side * Math.cos(angle), centre[1] + 1.15 * side * Math.sin(angle)], deviation: 0.1 };
  });
}

const moons = evenly([...moon([-0.575, -0.29], 1), ...moon([0.575, 0.29], -1)]);

const ring = evenly(
  Array.from({ length: points }, (_, index) => {
    const angle = (2 * Math.PI * index) / points;
    return { mean: [1.5 * Math.cos(angle), 1.5 * Math.sin(angle)], deviation: 0.1 };
  }),
);

const clusters: GaussianMixture = [
  { weight: 0.5, mean: [-1.2, -0.6], deviation: 0.3 },
  { weight: 0.3, mean: [1.3, -0.9], deviation: 0.2 },
  { weight: 0.2, mean: [0.4, 1.4], deviation: 0.15 },
];

export const toyDistributions: Readonly<Record<ToyShape, ToyDistribution>> = {
  moons: {
    title: 'Two moons',
    parts: 'moons',
    mixture: moons,
    partOf: moons.map((_, index) => Math.floor(index / componentsPerMoon)),
  },
  ring: { title: 'Ring', parts: 'points of the ring', mixture: ring, partOf: [...ring.keys()] },
  clusters: { title: 'Clusters', parts: 'clusters', mixture: clusters, partOf: [...clusters.keys()] },
};

/** All of them, to choose from. */
export const shapeOptions = toyShapeSchema.options.map((value) => ({ value, title: toyDistributions[value].title }));

/** The part of a distribution whose nearest component's mean lies nearest to a point. */
export function nearestPart({ mixture, partOf }: ToyDistribution, x: number, y: number): number {
  let nearest = 0;
  let least = Infinity;
  for (const [index, { mean }] of mixture.entries()) {
    const distance = Math.hypot(x - (mean[0] ?? 0), y - (mean[1] ?? 0));
    if (distance >= least) continue;
    least = distance;
    nearest = index;
  }
  return partOf[nearest] ?? 0;
}

/** So many deviations from the nearest mean a point of the distribution hardly ever is. */
const farthestDeviations = 3;

/** Whether a point lies where the distribution has points. */
export function isOnShape({ mixture }: ToyDistribution, x: number, y: number): boolean {
  return mixture.some(({ mean, deviation }) => Math.hypot(x - (mean[0] ?? 0), y - (mean[1] ?? 0)) <= farthestDeviations * deviation);
}
