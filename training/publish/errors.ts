import { UserFacingError } from '../../src/errors.ts';
/** An export was to replace a model of another training. */
export class OtherModelError extends UserFacingError {
  override readonly name = 'OtherModelError';
  constructor(
    readonly path: string,
    readonly title: string,
    readonly dataset: string,
  ) {
    super(
      `${path} is another model, ${title}, of another training on ${dataset}: choose another --id, or give --force to replace it and what was measured of it.`,
    );
  }
}

/** An export was to replace a folder that holds something else than a model. */
export class NotAModelFolderError extends UserFacingError {
  override readonly name = 'NotAModelFolderError';
  constructor(readonly path: string) {
    super(`${path} holds something else than a model, which an export there would delete: choose another name or place.`);
  }
}

/** An export for diffusers was to replace a folder without being told to, or one that holds something else. */
export class NotADiffusersFolderError extends UserFacingError {
  override readonly name = 'NotADiffusersFolderError';
  constructor(readonly path: string) {
    super(`${path} is not empty: choose another --id or --to, or give --force where it is a model of diffusers that may be replaced.`);
  }
}

/** Something is where a sampler was to be written. */
export class NotASamplerFolderError extends UserFacingError {
  override readonly name = 'NotASamplerFolderError';
  constructor(readonly path: string) {
    super(`${path} is not empty: choose another --id or --to, or give --force where it is a sampler that may be replaced.`);
  }
}

/** A sampler that draws fresh noise in its steps cannot be one graph of the noise that it starts from. */
export class RandomSamplerError extends UserFacingError {
  override readonly name = 'RandomSamplerError';
  constructor(
    readonly sampler: string,
    readonly eta: number,
  ) {
    super(
      `${sampler} with eta ${eta} draws noise in every step, which a file that is given noise once cannot: choose another --sampler, or ddim.`,
    );
  }
}

/** A catalog.json that is not the list of a site's models. */
export class CatalogError extends UserFacingError {
  override readonly name = 'CatalogError';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`${path} is no list of models: mend it, or remove it and export the models again.`, options);
  }
}
