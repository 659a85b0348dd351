/** Weights of what one evaluation of the network told. */
export interface PredictionWeights {
  readonly fromX0: number;
  readonly fromEpsilon: number;
}

/**
 * A latent as a linear combination: fromLatent x + fromEpsilon epsilon + fromX0 x0 + fromNoise z, where x is the
 * trajectory's latent, epsilon the predicted noise, x0 the predicted image (clipped, if the run clips) and z fresh noise from
 * N(0, 1); and of what earlier evaluations predicted, the latest of them first.
 */
export interface Mixture extends PredictionWeights {
  readonly fromLatent: number;
  readonly fromNoise: number;
  readonly earlier?: readonly PredictionWeights[];
}

/** How many earlier evaluations a mixture may reach back to. */
export const MAXIMUM_HISTORY = 3;

/** The trajectory's latent itself. */
export const latent: Mixture = { fromLatent: 1, fromX0: 0, fromEpsilon: 0, fromNoise: 0 };

/** The image predicted `age` evaluations ago; 0 is the latest. */
export function x0(age: number): Mixture {
  return predicted({ fromX0: 1, fromEpsilon: 0 }, age);
}

/** The noise predicted `age` evaluations ago; 0 is the latest. */
export function epsilon(age: number): Mixture {
  return predicted({ fromX0: 0, fromEpsilon: 1 }, age);
}

/** The sum of mixtures, each times its weight. */
export function combine(...terms: readonly (readonly [weight: number, mixture: Mixture])[]): Mixture {
  const sum = (part: (mixture: Mixture) => number): number => terms.reduce((total, [weight, mixture]) => total + weight * part(mixture), 0);
  const history = Math.max(0, ...terms.map(([, { earlier }]) => earlier?.length ?? 0));
  const earlier = Array.from({ length: history }, (_, age) => ({
    fromX0: sum((mixture) => mixture.earlier?.[age]?.fromX0 ?? 0),
    fromEpsilon: sum((mixture) => mixture.earlier?.[age]?.fromEpsilon ?? 0),
  }));
  return {
    fromLatent: sum(({ fromLatent }) => fromLatent),
    fromX0: sum(({ fromX0 }) => fromX0),
    fromEpsilon: sum(({ fromEpsilon }) => fromEpsilon),
    fromNoise: sum(({ fromNoise }) => fromNoise),
    ...(history > 0 && { earlier }),
  };
}

const nothing: PredictionWeights = { fromX0: 0, fromEpsilon: 0 };

function predicted(weights: PredictionWeights, age: number): Mixture {
  const rest = { fromLatent: 0, fromNoise: 0 };
  if (age === 0) return { ...weights, ...rest };
  return { ...nothing, ...rest, earlier: [...Array.from({ length: age - 1 }, () => nothing), weights] };
}
