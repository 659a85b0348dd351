import type { CroppedPicture, CroppedPictures } from '../../../../workers/pictures/contract.ts';
import type { PrepareProgress } from '../../../../packages/core/src/index.ts';
import type { Samples } from '../../../../workers/training/contract.ts';
import type { RunFacts } from '../../../../workers/training/facts.ts';
import type { ModelCard } from '../../../documents/card.ts';
import type { JobStatus } from '../../session/job.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';

/** What the next run is set to. */
export interface TrainForm {
  /** The id of the model that it starts from; null for an empty network, undefined for the one that is chosen in the dropdown. */
  readonly startId: string | null | undefined;
  /** How many images it shows. */
  readonly images: number;
  readonly horizontalFlip: boolean;
  readonly title: string;
}

/** The visitor's pictures, as far as they have been cropped. */
export type Pictures =
  | { readonly status: 'none' }
  | { readonly status: 'cropping'; readonly files: number }
  | { readonly status: 'ready'; readonly cropped: CroppedPictures };

/** The model that was made of the run. */
export interface MadeModel {
  readonly card: ModelCard;
  readonly file: Blob;
}

export interface TrainState {
  readonly form: TrainForm;
  readonly pictures: Pictures;
  /** The first of them, for the eye. */
  readonly shown: readonly CroppedPicture[];
  /** The run that is kept or goes on; null where there is none. Undefined until the browser's storage has been asked. */
  readonly run: RunFacts | null | undefined;
  readonly status: JobStatus;
  /** What is under way: training, or making a model of what was trained. */
  readonly work: 'training' | 'finishing';
  /** What is done before training begins; null while nothing is. */
  readonly progress: PrepareProgress | null;
  /** Null before the first steps of this sitting. */
  readonly imagesPerSecond: number | null;
  /** Of the newest steps; null before the first. */
  readonly loss: number | null;
  readonly samples: Samples | null;
  /** The step up to which the browser keeps the run, and whether it does beyond this visit; null where nothing was kept on this visit. */
  readonly saved: { readonly step: number; readonly isLasting: boolean } | null;
  readonly model: MadeModel | null;

  /** Finds the run that is kept in this browser. */
  readonly recall: () => Promise<void>;
  readonly change: (changes: Partial<TrainForm>) => void;
  /** Crops these for the model that is chosen; says so when it cannot. */
  readonly takePictures: (files: readonly File[], start: ModelEntry | null) => Promise<void>;
  /** The same with these beside those that were brought before. */
  readonly addPictures: (files: readonly File[], start: ModelEntry | null) => Promise<void>;
  /** Crops the pictures anew where the model that is chosen takes another size. */
  readonly fitPictures: (start: ModelEntry | null) => Promise<void>;
  /** Trains a new run, in the place of the one that is kept. */
  readonly start: (start: ModelEntry | null) => Promise<void>;
  readonly goOn: () => Promise<void>;
  /** Asks the work under way to end; what was trained is kept. */
  readonly pause: () => void;
  /** Pauses, and makes a model of what was trained. */
  readonly finish: () => Promise<void>;
  readonly discard: () => Promise<void>;
}
