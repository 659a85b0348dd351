import type { Corners } from '../../../diffusion/interpolation.ts';
import type { JobStatus } from '../../session/job.ts';
import type { Pixels } from '../../ui/pixels.ts';
import type { Mask, Place } from './inpaint/mask.ts';
import type { SteerSettings } from './settings.ts';
import type { StoreApi } from 'zustand/vanilla';
import type { ModelEntry } from '../../session/models/catalog.ts';

/** The whole state of the view: what its panels share, and a slice for each way of steering. */
export type SteerState = ViewSlice & PathSlice & GridSlice & PictureSlice & InpaintSlice;

export interface Activity {
  readonly status: Exclude<JobStatus, 'idle'>;
  /** 0 to 1. */
  readonly fraction: number;
}

export type Panel = 'interpolate' | 'edit' | 'inpaint' | 'reconstruct';

export interface ViewSlice {
  readonly panel: Panel;
  readonly settings: SteerSettings;
  /** Null while nothing is computed. */
  readonly activity: Activity | null;
  readonly show: (panel: Panel) => void;
  /** Sets the view as an address has it, the model left out; what the address leaves out stays. */
  readonly applyQuery: (query: string) => void;
  readonly change: (changes: Partial<SteerSettings>) => void;
  readonly stop: () => void;
  /** Drops what was made, for another model makes something else. */
  readonly forget: () => void;
}

export interface PathSlice {
  readonly path: readonly Pixels[];
  readonly between: Pixels | null;
  /** Tells whether it came to its end. */
  readonly makePath: () => Promise<boolean>;
  /** Makes the image at `settings.fraction`; of the places asked for during a run, the last one follows it. */
  readonly followFraction: (fraction: number) => Promise<void>;
}

/** An image of a grid between four seeds. */
export interface GridCell {
  /** Null until it is made. */
  readonly pixels: Pixels | null;
  /** What each corner's noise counts in this image's. */
  readonly weights: Corners<number>;
}

export interface GridSlice {
  /** `gridSide` x `gridSide` images, row by row; none before the first grid. */
  readonly grid: readonly GridCell[];
  /** Which of them is looked at. */
  readonly selectedCell: number;
  readonly selectCell: (index: number) => void;
  /** Makes the images row by row; after a stop those of whole rows stay. Tells whether it came to its end. */
  readonly makeGrid: () => Promise<boolean>;
}

export interface Reconstruction {
  readonly steps: number;
  readonly noise: Pixels;
  readonly result: Pixels;
  /** Per dimension, of colours in [0, 1]. */
  readonly error: number;
}

/** The visitor's picture, and what is made of the whole of it. */
export interface PictureSlice {
  readonly picture: Pixels | null;
  readonly edited: Pixels | null;
  /** Of the picture, the newest last; one for each number of steps. */
  readonly reconstructions: readonly Reconstruction[];
  readonly choosePicture: (picture: Pixels) => void;
  readonly openPicture: (file: File, size: number) => Promise<void>;
  /** These tell whether they came to their end. */
  readonly drawPicture: () => Promise<boolean>;
  readonly edit: () => Promise<boolean>;
  readonly reconstruct: () => Promise<boolean>;
}

/** A picture, of which what the visitor has brushed over is painted anew. */
export interface InpaintSlice {
  /** The picture's empty mask, and what it was after each stroke, the newest last; none where there is no picture. */
  readonly masks: readonly Mask[];
  /** The picture with its masked part as far as it has come. */
  readonly inpainted: Pixels | null;
  /** Sets the brush of the settings on the picture. */
  readonly beginStroke: (at: Place) => void;
  /** Draws it on. */
  readonly continueStroke: (from: Place, to: Place) => void;
  readonly undoStroke: () => void;
  /** Masks nothing, which counts as a stroke. */
  readonly clearMask: () => void;
  /** Tells whether it came to its end. */
  readonly inpaint: () => Promise<boolean>;
  /** Makes the result the picture. */
  readonly goOnWithInpainted: () => void;
}

/** What each panel of the view is given. */
export interface PanelProps {
  readonly store: StoreApi<SteerState>;
  /** The chosen model; null while there is none. */
  readonly entry: ModelEntry | null;
}
