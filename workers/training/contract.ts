import * as runtimeErrors from '../../src/runtime/errors.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { StoredWeightsError } from '../../src/networks/stored-weights.ts';
import type { ModelSource, PrepareProgress } from '../sampling/contract.ts';
import { DownloadError } from '../sampling/errors.ts';
import type { ErrorRegistry } from '../shared/error-transfer.ts';
import { DamagedRunError, NoRunError, OtherTabTrainsError, TrainingDivergedError } from './errors.ts';
import type { LossPoint, RunFacts } from './facts.ts';

/** A run that has not begun. */
export interface NewRun extends Pick<RunFacts, 'title' | 'config' | 'totalSteps' | 'horizontalFlip'> {
  /** The model that it starts from, whose network the configuration has; null for seeded weights. */
  readonly start: ModelSource | null;
  readonly pictures: {
    readonly side: number;
    /** One after another, uint8 RGB in planes [3, side, side]. */
    readonly pixels: Uint8Array<ArrayBuffer>;
  };
}

export interface TrainRequest {
  /** Null to go on with the run that is kept. */
  readonly run: NewRun | null;
  readonly provider: WebProvider;
}

/** Pictures of fixed seeds, and beside each the training picture that is nearest to it. */
export interface Samples {
  readonly step: number;
  /** Side in pixels. */
  readonly size: number;
  /** Opaque bytes, [images, size, size, 4] each. */
  readonly samples: Uint8ClampedArray<ArrayBuffer>;
  readonly nearest: Uint8ClampedArray<ArrayBuffer>;
  /** Root of the mean squared difference of each from its nearest, of 255 grey levels. */
  readonly distances: readonly number[];
}

/** What a run tells while it goes. */
export type TrainingEvent =
  | { readonly kind: 'preparing'; readonly progress: PrepareProgress }
  /** Training begins, or goes on, from here. */
  | { readonly kind: 'opened'; readonly facts: RunFacts }
  | {
      readonly kind: 'steps';
      readonly step: number;
      /** Mean since the last time it was told. */
      readonly loss: number;
      readonly imagesPerSecond: number;
      readonly seconds: number;
      /** What the run's curve has gained, now and then. */
      readonly point: LossPoint | null;
    }
  | { readonly kind: 'validation'; readonly step: number; readonly loss: number; readonly psnr: number }
  | ({ readonly kind: 'samples' } & Samples)
  /** What has been done up to here is kept; false where the browser has no room for it. */
  | { readonly kind: 'saved'; readonly step: number; readonly isLasting: boolean };

/** Everything that page and training worker say to each other. */
export interface TrainingService {
  /** The run that is kept in this browser; null where there is none. */
  recall(): Promise<RunFacts | null>;
  /**
   * Trains to the run's last step, or until the signal aborts, which is no error: what was done is kept in either case. Throws
   * DownloadError, IntegrityError, StoredWeightsError, OtherTabTrainsError, NoRunError, DamagedRunError, TrainingDivergedError and
   * the runtime's own errors; what was kept last is good then.
   */
  train(signal: AbortSignal, request: TrainRequest, onEvent: (event: TrainingEvent) => void | Promise<void>): Promise<RunFacts>;
  /** A model of the run that is kept, as `npm run export` makes one. Throws NoRunError, DamagedRunError and the runtime's own errors. */
  finish(signal: AbortSignal, provider: WebProvider): Promise<{ readonly card: ModelCard; readonly file: Blob }>;
  /** Forgets the run. */
  discard(): Promise<void>;
}

/** The error classes that keep their identity between page and training worker. */
export const trainingErrors: ErrorRegistry = {
  ...runtimeErrors,
  DownloadError,
  StoredWeightsError,
  DamagedRunError,
  NoRunError,
  OtherTabTrainsError,
  TrainingDivergedError,
};
