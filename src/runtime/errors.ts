import { reasonOf, UserFacingError } from '../errors.ts';
import type { Provider, WebProvider } from './provider.ts';

/** Neither WebGPU nor WebAssembly can be used here. */
export class NoBackendError extends UserFacingError {
  override readonly name = 'NoBackendError';
  constructor(
    readonly webgpu: string,
    readonly wasm: string,
  ) {
    super(`This browser can run no model: ${webgpu}, and ${wasm}. ` + 'Use a current release of Chrome, Edge, Firefox or Safari.');
  }
}

/** A provider was asked for by name and is not available here. */
export class ProviderUnavailableError extends UserFacingError {
  override readonly name = 'ProviderUnavailableError';
  constructor(
    readonly provider: Provider,
    readonly reason: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    // A driver that is missing is the likeliest cause, but not the only one: what the runtime says of it must not be lost.
    const cause = options?.cause === undefined ? '' : ` (${reasonOf(options.cause)})`;
    super(`The ${provider} provider cannot be used: ${reason}${cause}. ${advice}`, options);
  }
}

/** A provider's name that nobody knows, such as a misspelt `?provider=`. */
export class UnknownProviderError extends UserFacingError {
  override readonly name = 'UnknownProviderError';
  constructor(
    readonly value: string,
    readonly known: readonly Provider[],
  ) {
    super(`There is no provider "${value}": choose ${known.join(' or ')}, or leave it out.`);
  }
}

/** The graphics device went away while a model was open on it. */
export class DeviceLostError extends UserFacingError {
  override readonly name = 'DeviceLostError';
  constructor(readonly reason: string) {
    super(`The graphics device was lost (${reason}). Open the model again: it then runs on a new device.`);
  }
}

/** A model's file is not the one that its card describes. */
export class IntegrityError extends UserFacingError {
  override readonly name = 'IntegrityError';
  constructor(
    readonly file: string,
    readonly property: 'size' | 'SHA-256',
    readonly expected: string,
    readonly actual: string,
  ) {
    super(
      `The file ${file} is not the one its card describes (another ${property}), so it was not opened. ` +
        'Get it again, together with its card; if it stays so, the site that it is from is at fault.',
    );
  }
}

/** A model that somebody brought is refused, before the runtime has seen any of it. */
export class ModelFileError extends UserFacingError {
  override readonly name = 'ModelFileError';
  constructor(
    readonly file: string,
    readonly reason: string,
    readonly advice = 'Export the model again, with npm run export or as one plain ONNX file',
    options?: ErrorOptions,
  ) {
    super(`${file} was not opened: ${reason}. ${advice}.`, options);
  }
}

/** The page was not loaded over HTTPS or from this machine, so the browser withholds the functions that check a file. */
export class InsecurePageError extends UserFacingError {
  override readonly name = 'InsecurePageError';
  constructor(readonly file: string) {
    super(`${file} cannot be checked on an insecure page. Open the page over https:// or from localhost.`);
  }
}

/** A model folder in which a file is missing or unreadable. */
export class ModelFolderError extends UserFacingError {
  override readonly name = 'ModelFolderError';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(
      `${path} cannot be read (${reasonOf(options.cause)}). A model folder holds card.json and the file that it names; ` +
        'npm run export writes one.',
      options,
    );
  }
}

/** A card.json that is not JSON or not a model's card. */
export class ModelCardError extends UserFacingError {
  override readonly name = 'ModelCardError';
  constructor(
    readonly path: string,
    readonly problems: string,
    options?: ErrorOptions,
  ) {
    super(`${path} is not a model's card: ${problems}. Export the model again.`, options);
  }
}

/** The runtime refused to open a model's file. */
export class ModelOpenError extends UserFacingError {
  override readonly name = 'ModelOpenError';
  constructor(
    readonly model: string,
    readonly provider: Provider,
    options: ErrorOptions,
  ) {
    super(
      `The model "${model}" could not be opened on ${provider}: ${reasonOf(options.cause)}. ` + 'Export it again, or try another provider.',
      options,
    );
  }
}

/** A file opens but is not a denoising network as its card describes it. */
export class ModelInterfaceError extends UserFacingError {
  override readonly name = 'ModelInterfaceError';
  constructor(
    readonly model: string,
    readonly expected: string,
    readonly actual: string,
  ) {
    super(`The model "${model}" does not fit its card: it should have ${expected}, but has ${actual}. Export it again.`);
  }
}

/** The runtime failed in the middle of a prediction. */
export class PredictionError extends UserFacingError {
  override readonly name = 'PredictionError';
  constructor(
    readonly model: string,
    readonly provider: Provider,
    options: ErrorOptions,
  ) {
    super(`The model "${model}" failed on ${provider}: ${reasonOf(options.cause)}. Try fewer images, or another provider.`, options);
  }
}

/** The runtime failed to open a graph of training, or in the middle of a run of it, most often for want of memory. */
export class GraphRunError extends UserFacingError {
  override readonly name = 'GraphRunError';
  constructor(
    readonly provider: Provider,
    options: ErrorOptions,
  ) {
    super(
      `Training failed on ${provider}: ${reasonOf(options.cause)}. Close other pages, or train a smaller model, if memory ran out.`,
      options,
    );
  }
}

/** Guidance was asked for of a model that names no guide. */
export class NoGuideError extends UserFacingError {
  override readonly name = 'NoGuideError';
  constructor(readonly model: string) {
    super(`The model "${model}" has no guide: leave guidance out, or give it one with npm run export -- --guide-of ${model}.`);
  }
}

/** A guide is not the one that a model's card names, or makes other images than the model. */
export class GuideMismatchError extends UserFacingError {
  override readonly name = 'GuideMismatchError';
  constructor(
    readonly model: string,
    readonly expected: string,
    readonly actual: string,
  ) {
    super(`The guide does not fit the model "${model}": it should have ${expected}, but has ${actual}. Export a guide for this model.`);
  }
}

/** A latent that holds no whole number of the model's images. */
export class LatentSizeError extends UserFacingError {
  override readonly name = 'LatentSizeError';
  constructor(
    readonly model: string,
    readonly length: number,
    readonly imageLength: number,
  ) {
    super(`A latent of ${length} values is no batch for the model "${model}": one of its images has ${imageLength}.`);
  }
}

/** A class was asked for that a model has not learnt. */
export class LabelError extends UserFacingError {
  override readonly name = 'LabelError';
  constructor(
    readonly model: string,
    readonly label: number,
    readonly classes: number,
  ) {
    const known = classes === 0 ? 'was trained without classes' : `has the classes 0 to ${classes - 1}`;
    super(`The model "${model}" ${known}: leave class ${label} out, or choose another.`);
  }
}

/** A model was asked for a prediction after its release. */
export class ModelReleasedError extends UserFacingError {
  override readonly name = 'ModelReleasedError';
  constructor(readonly model: string) {
    super(`The model "${model}" has been released. Open it again before asking it for a prediction.`);
  }
}

/** A provider computes something else than the model did where it was made. */
export class GoldenMismatchError extends UserFacingError {
  override readonly name = 'GoldenMismatchError';
  constructor(
    readonly model: string,
    readonly provider: Provider,
    /** Largest difference, as a multiple of the standard deviation of the known answer. */
    readonly deviation: number,
    readonly tolerance: number,
  ) {
    super(
      `The model "${model}" computes wrong values on ${provider}: its self-check is off by ${deviation.toPrecision(2)} ` +
        `deviations, where ${tolerance} is allowed. Choose another provider.`,
    );
  }
}

/** The runtime's own program could not be fetched or started. */
export class RuntimeLoadError extends UserFacingError {
  override readonly name = 'RuntimeLoadError';
  constructor(
    readonly provider: WebProvider,
    options: ErrorOptions,
  ) {
    super(
      `The program that runs models on ${provider} could not be loaded (${reasonOf(options.cause)}). ` +
        'Check the connection and try again.',
      options,
    );
  }
}
