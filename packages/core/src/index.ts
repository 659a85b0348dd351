/*
 * What a page imports to sample with models of its own choice; the studio imports the same (scripts/arrows.js holds it to that).
 */
export { createSampler, type GenerateOptions, type LoadedModel, type LoadOptions, type Sampler, type SamplerOptions } from './sampler.ts';
export { namedGuidance, samplingOptionsFor, type SamplingChoices } from './sampling-options.ts';
export type { Guidance, Label, SamplerName, SamplingOptions } from '../../../src/diffusion/config.ts';
export type { ModelCard } from '../../../src/documents/card.ts';
export type { WebProvider } from '../../../src/runtime/provider.ts';
export type { PreparedModel, PrepareProgress, SampledFrame } from '../../../workers/sampling/contract.ts';
export type { Caching } from '../../../workers/sampling/file-cache.ts';

// For pages that hold the worker over several calls: they encode, inpaint, convert, or choose among models whose cards they have read.
export { guideId, readGuideSource, readModelSource } from './model-source.ts';
export { resuming } from './resuming.ts';
export { createSamplingEngine, type HeldEngine, type SamplingEngine } from '../../../workers/sampling/client.ts';
export type {
  ConvertRequest,
  EncodeRequest,
  GenerateRequest,
  ModelSource,
  PredictRequest,
  PrepareRequest,
  ValidateRequest,
} from '../../../workers/sampling/contract.ts';
export { toRgba } from '../../../workers/sampling/pixels.ts';

// All that is thrown, beside an AbortError: each has a sentence for a person as its message.
export { SamplingOptionsError } from './errors.ts';
export { UserFacingError } from '../../../src/errors.ts';
export { SiteFileError } from '../../../src/documents/read-json.ts';
export { DownloadError, ModelNotOpenError, RunInterruptedError, type InterruptedRun } from '../../../workers/sampling/errors.ts';
export { WorkerCrashedError } from '../../../workers/shared/errors.ts';
export { LevelError, SeedError, StepCountError, TimestepError } from '../../../src/diffusion/errors.ts';
export {
  DeviceLostError,
  GoldenMismatchError,
  GuideMismatchError,
  InsecurePageError,
  IntegrityError,
  LabelError,
  ModelFileError,
  ModelInterfaceError,
  ModelOpenError,
  NoBackendError,
  NoGuideError,
  PredictionError,
  ProviderUnavailableError,
  RuntimeLoadError,
} from '../../../src/runtime/errors.ts';
