import { UserFacingError } from '../../src/errors.ts';
import type { ErrorRegistry } from '../shared/error-transfer.ts';

/** Fewer have next to nothing to be learnt from; more do not fit into a page's memory with the rest. */
export const pictureLimits = { fewest: 20, most: 2000 } as const;

export interface CropRequest {
  readonly files: readonly File[];
  /** Side in pixels of what is kept of each: the network's image and the margin that a random crop plays in. */
  readonly side: number;
}

/** A picture as it is kept: the square in the middle, scaled. */
export interface CroppedPicture {
  /** Its place among those that are kept, from 0. */
  readonly index: number;
  /** Opaque bytes, [side, side, 4]. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface CroppedPictures {
  readonly side: number;
  readonly count: number;
  /** One after another, uint8 RGB in planes [3, side, side]. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** The names of files that are no pictures that this browser reads. */
  readonly unread: readonly string[];
  /** How many files were left out because there were too many. */
  readonly leftOut: number;
}

/** Everything that page and picture worker say to each other. */
export interface PicturesService {
  /** Decodes and crops files, one after another. Throws TooFewPicturesError, or an AbortError between two of them. */
  crop(signal: AbortSignal, request: CropRequest, onPicture: (picture: CroppedPicture) => void): Promise<CroppedPictures>;
}

/** There is too little to train with. */
export class TooFewPicturesError extends UserFacingError {
  override readonly name = 'TooFewPicturesError';
  constructor(
    readonly count: number,
    readonly unread: number,
  ) {
    const those = unread === 0 ? '' : `, and ${unread === 1 ? 'a file' : `${unread} files`} that this browser cannot read as pictures`;
    super(
      `There ${count === 1 ? 'is 1 picture' : `are ${count} pictures`}${those}: bring at least ${pictureLimits.fewest}, as JPEG, PNG, WebP or AVIF.`,
    );
  }
}

export const pictureErrors: ErrorRegistry = { TooFewPicturesError };
