import type { JobStatus } from '../../../session/job.ts';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import type { Pixels } from '../../../ui/pixels.ts';
import type { LevelError } from '../losses/errors.ts';

/** The chapters that put the chosen model to work when a visitor asks for it. */
export type Experiment = 'futures' | 'draws' | 'losses';

export interface Activity {
  readonly experiment: Experiment;
  readonly status: Exclude<JobStatus, 'idle'>;
  /** 0 to 1. */
  readonly fraction: number;
}

/** What one experiment found; of another model it says nothing. */
interface Finding {
  readonly modelId: string;
}

/** Several images that one noisy image may have been. */
export interface Futures extends Finding {
  /** What the noisy image was made with, as `drawFutures` has it. */
  readonly share: number;
  readonly seed: number;
  /** The image that the network predicts at once. */
  readonly predicted: Pixels;
  /** As far as they have come. */
  readonly images: readonly Pixels[];
  readonly isFinished: boolean;
}

/** Several draws from the same noise under each eta, as far as they have come. */
export interface Draws extends Finding {
  readonly seed: number;
  readonly rows: readonly { readonly eta: number; readonly images: readonly Pixels[] }[];
}

/** Errors of the network's predictions, the cleanest level first. */
export interface Losses extends Finding {
  readonly images: number;
  readonly levels: readonly LevelError[];
}

export interface FuturesSlice {
  readonly futures: Futures | null;
  /** @param share of the schedule that the image is noised to */
  readonly drawFutures: (entry: ModelEntry, image: Pixels, share: number, seed: number) => Promise<void>;
}

export interface DrawsSlice {
  readonly draws: Draws | null;
  readonly drawAll: (entry: ModelEntry, seed: number) => Promise<void>;
}

export interface LossesSlice {
  readonly losses: Losses | null;
  readonly measureLosses: (entry: ModelEntry, images: readonly Pixels[]) => Promise<void>;
}

export interface ExperimentsState extends FuturesSlice, DrawsSlice, LossesSlice {
  /** Null while nothing is computed. */
  readonly activity: Activity | null;
  readonly stop: () => void;
}
