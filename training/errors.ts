/** A checkpoint that cannot be trusted. */
export class DamagedCheckpointError extends Error {
  override readonly name = 'DamagedCheckpointError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The checkpoint ${path} cannot be used (${reason}): take an older one, or start the run anew.`, options);
  }
}

/** `--resume` or `--run` names a run that is not there. */
export class RunNotFoundError extends Error {
  override readonly name = 'RunNotFoundError';
  constructor(readonly run: string) {
    super(`There is no run with a checkpoint at ${run}: name a folder under runs/, or start one with "npm run train".`);
  }
}

/** A value of a flag or of a config file that does not fit. */
export class InvalidOptionError extends Error {
  override readonly name = 'InvalidOptionError';
  constructor(
    readonly source: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${source} cannot be used: ${reason}.`, options);
  }
}

/** The chosen execution provider cannot start. */
export class TrainingProviderError extends Error {
  override readonly name = 'TrainingProviderError';
  constructor(
    readonly provider: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(`The execution provider ${provider} cannot start: ${advice}.`, options);
  }
}

/** The loss stopped being a number. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  constructor(
    readonly step: number,
    readonly loss: number,
  ) {
    super(`The loss became ${loss} at step ${step}: resume from the last checkpoint with a lower --learning-rate.`);
  }
}

/** There are fewer images in a split than one batch needs. */
export class TooFewImagesError extends Error {
  override readonly name = 'TooFewImagesError';
  constructor(
    readonly split: string,
    readonly images: number,
    readonly needed: number,
  ) {
    super(`The ${split} split holds ${images} images and ${needed} are needed: add images, or lower --batch-size.`);
  }
}
