import { UserFacingError } from '../errors.ts';
/** A feature or logit that is no finite number, so that no metric of its set is one either. */
export class NonFiniteFeaturesError extends UserFacingError {
  override readonly name = 'NonFiniteFeaturesError';
  constructor(
    /** Which image of the set, from 0. */
    readonly image: number,
    readonly value: number,
  ) {
    super(`The features of image ${image} contain ${value}: look for what is wrong with that image, or with the feature network.`);
  }
}

/** Feature vectors, or what was computed from them, of different lengths. */
export class FeatureDimensionsError extends UserFacingError {
  override readonly name = 'FeatureDimensionsError';
  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`Features of ${actual} dimensions cannot be compared with features of ${expected}: extract both with the same network.`);
  }
}

/** Too few images for a metric to be defined. */
export class TooFewImagesError extends UserFacingError {
  override readonly name = 'TooFewImagesError';
  constructor(
    readonly metric: string,
    readonly minimum: number,
    readonly actual: number,
  ) {
    super(`${metric} needs at least ${minimum} images, not ${actual}: measure more of them.`);
  }
}

/** Means and a covariance that cannot be any: not finite, of different sizes, or with a negative variance in some direction. */
export class StatisticsError extends UserFacingError {
  override readonly name = 'StatisticsError';
  constructor(readonly reason: string) {
    super(`These statistics are not those of any features (${reason}): compute them again.`);
  }
}
