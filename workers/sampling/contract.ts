import * as diffusersErrors from '../../src/diffusers/errors.ts';
import type { DiffusersPlaces } from '../../src/diffusers/folder.ts';
import * as diffusionErrors from '../../src/diffusion/errors.ts';
import type { SamplerName, SamplingOptions } from '../../src/diffusion/config.ts';
import type { Inpainting } from '../../src/diffusion/inpainting.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import * as runtimeErrors from '../../src/runtime/errors.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type { ErrorRegistry } from '../shared/error-transfer.ts';
import { DownloadError, ModelNotOpenError, RunInterruptedError, type InterruptedRun } from './errors.ts';
import type { Caching } from './file-cache.ts';

/** A model's card and where its file is. */
export interface ModelSource {
  readonly card: ModelCard;
  /** Absolute address of the model file that the card describes. */
  readonly weightsUrl: string;
}

export interface PrepareRequest extends ModelSource {
  /** The guide to open beside the model; absent for none, which closes none. */
  readonly guide?: ModelSource;
  readonly provider: WebProvider;
}

/** A model that a visitor imports: its card, parsed, and the file that should be the one it describes. */
export interface ValidateRequest {
  readonly card: ModelCard;
  readonly file: Blob;
}

/** A folder of diffusers that a visitor imports: its files, unread, with their places in it, and what the model is to be called. */
export interface ConvertRequest {
  readonly places: DiffusersPlaces;
  readonly files: { readonly index: Blob | null; readonly network: Blob; readonly scheduler: Blob; readonly weights: Blob };
  readonly id: string;
  readonly title: string;
  /** Whose runtime computes the known answer. */
  readonly provider: WebProvider;
}

/** What becomes of it: what could have been imported at once. */
export type ConvertedModel = ValidateRequest;

/**
 * What is being done until a model can sample: its weights are downloaded and, at the same time, the runtime that computes
 * with them. What a visitor brings in another format is converted first, and its known answer measured. Bytes count whole files as they travel, whatever part of them was cached before.
 */
export type PrepareProgress = (
  | { readonly phase: 'download'; readonly receivedBytes: number; readonly totalBytes: number }
  | { readonly phase: 'convert' }
  | { readonly phase: 'measure' }
  | { readonly phase: 'verify' }
  | { readonly phase: 'open' }
) & {
  /** Whether it is done for the model's guide. */
  readonly isGuide?: true;
};

export interface PreparedModel {
  /** Whether the weights lie in the browser's storage for the next visit. */
  readonly caching: Caching;
  /** Whether no weights had to be downloaded. */
  readonly fromCache: boolean;
}

/** Where a run begins other than at its seeds' own noise, and what holds it. Images are [images, channels, height, width], pictures in [-1, 1]. */
export type Start =
  /** Noise of one's own. */
  | { readonly kind: 'latents'; readonly latents: Float32Array }
  /** Pictures noised by the seeds, to be denoised in the last steps alone; `strength` in (0, 1]. */
  | { readonly kind: 'edit'; readonly pictures: Float32Array; readonly strength: number }
  /** The seeds' own noise, painted anew where the mask is 1 and kept where it is 0. */
  | ({ readonly kind: 'inpaint' } & Inpainting);

export interface GenerateRequest {
  /** The card whose model was prepared last, with its guide where the options have guidance. */
  readonly card: ModelCard;
  /** uint32; image i has (seed + i) mod 2^32. */
  readonly seed: number;
  /** 1 or more. */
  readonly images: number;
  readonly options: SamplingOptions;
  /** The seeds' own noise when absent. */
  readonly start?: Start;
  /** Where this run was interrupted; its frames come from there on. */
  readonly resume?: InterruptedRun;
}

export interface EncodeRequest {
  /** The card whose model was prepared last. */
  readonly card: ModelCard;
  /** [images, channels, height, width] in [-1, 1]. */
  readonly pictures: Float32Array;
  /** 1 or more. */
  readonly images: number;
  /** 1 or more; decoding takes `reconstructionOptions` of as many, and of the same sampler. */
  readonly steps: number;
  /** One that adds no noise. */
  readonly sampler: SamplerName;
  /** The class that the pictures are said to have; none when absent. */
  readonly label?: number;
}

export interface PredictRequest {
  /** The card whose model was prepared last. */
  readonly card: ModelCard;
  /** [images, channels, height, width]. */
  readonly latents: Float32Array;
  /** 1 - alphaBar, of all of them. */
  readonly noiseLevel: number;
}

/** One moment of a run, ready to be painted: pixels are opaque RGBA bytes, [images, height, width, 4]. */
export interface SampledFrame {
  /** 0 to `steps`; S steps give S + 1 frames, the last of which is the finished image. */
  readonly index: number;
  readonly steps: number;
  /** Evaluations of the network up to now, those of the step that starts here included. */
  readonly evaluations: number;
  /** Evaluations of the guide up to now. */
  readonly guideEvaluations: number;
  readonly timestep: number;
  readonly signalRate: number;
  readonly noiseRate: number;
  /** Time that the step to this frame took in the worker; the last frame needs no evaluation of the network. */
  readonly milliseconds: number;
  /** The part of it that the network's evaluation took. */
  readonly networkMilliseconds: number;
  /** x_t. */
  readonly latent: Uint8ClampedArray<ArrayBuffer>;
  readonly predictedX0: Uint8ClampedArray<ArrayBuffer>;
  /** The network's epsilon, its range cut to [-1, 1] as x_t's is; null in the last frame, where none is predicted. */
  readonly predictedNoise: Uint8ClampedArray<ArrayBuffer> | null;
}

/** Everything that page and sampling worker say to each other. */
export interface SamplingService {
  /**
   * Makes a model of a folder of diffusers, for `validate` and `prepare` to take as any other. The open model is closed before the new one
   * computes its known answer. Throws DiffusersFolderError, ModelFileError, InsecurePageError, DownloadError, the runtime's
   * own errors, or an AbortError.
   */
  convert(signal: AbortSignal, request: ConvertRequest, onProgress: (progress: PrepareProgress) => void): Promise<ConvertedModel>;
  /**
   * Checks a model that a visitor imports without opening it, and caches it as if it had been downloaded, for `prepare` to
   * find; the open model stays open. Throws ModelFileError, InsecurePageError, or an AbortError; nothing is cached then.
   */
  validate(
    signal: AbortSignal,
    request: ValidateRequest,
    onProgress: (progress: PrepareProgress) => void,
  ): Promise<{ readonly caching: Caching }>;
  /**
   * Opens a model, from the browser's storage or by download, checked by size, SHA-256 and golden output.
   * Does nothing when it is open already. A guide is opened likewise, beside it; where that fails the model is open
   * without one. Throws DownloadError, IntegrityError, GoldenMismatchError, GuideMismatchError, the runtime's own errors,
   * or an AbortError.
   */
  prepare(
    signal: AbortSignal,
    request: PrepareRequest,
    onProgress: (progress: PrepareProgress) => void,
  ): PreparedModel | Promise<PreparedModel>;
  /**
   * Samples with the open model and hands over each frame as it is made; a frame is awaited before the one after
   * the next is computed, so a slow page slows the worker down instead of piling up frames.
   * Throws ModelNotOpenError (of the guide, too), PredictionError, RunInterruptedError where the device is lost, diffusion's errors, or an AbortError between two
   * steps. After a failure of the model it is closed, so that the next `prepare` opens it afresh.
   */
  generate(signal: AbortSignal, request: GenerateRequest, onFrame: (frame: SampledFrame) => void | Promise<void>): Promise<void>;
  /**
   * The noise, [images, channels, height, width], that `generate` makes these pictures of again; frames and errors are
   * as with `generate`, DeviceLostError in the place of an interruption, from the pictures up to the noise.
   */
  encode(signal: AbortSignal, request: EncodeRequest, onFrame: (frame: SampledFrame) => void | Promise<void>): Promise<Float32Array>;
  /** What the network itself says of latents, in the terms that its card tells. Errors are as with `encode`. */
  predict(signal: AbortSignal, request: PredictRequest): Promise<Float32Array>;
}

/** The error classes that keep their identity between page and sampling worker. */
export const samplingErrors: ErrorRegistry = {
  ...diffusersErrors,
  ...diffusionErrors,
  ...runtimeErrors,
  DownloadError,
  ModelNotOpenError,
  RunInterruptedError,
};
