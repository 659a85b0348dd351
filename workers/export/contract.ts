import type { ErrorRegistry } from '../shared/error-transfer.ts';
import type { Film } from './film.ts';
import type { VideoCodec } from './video.ts';
import { UserFacingError } from '../../src/errors.ts';

/** Everything that page and export worker say to each other. */
export interface ExportService {
  /** The bytes of an animated GIF. Throws an AbortError between two frames. */
  gif(signal: AbortSignal, film: Film, onProgress: (fraction: number) => void): Promise<Uint8Array<ArrayBuffer>>;
  /** The bytes of an MP4 in a codec that this browser has. Throws an AbortError between two frames. */
  mp4(signal: AbortSignal, film: Film, codec: VideoCodec, onProgress: (fraction: number) => void): Promise<Uint8Array<ArrayBuffer>>;
}

/** Making a file of pictures that are there fails in no way of its own. */
export const exportErrors: ErrorRegistry = {};

/** The browser has no codec for a video, or none for one of this size. */
export class NoVideoCodecError extends UserFacingError {
  override readonly name = 'NoVideoCodecError';
  constructor() {
    super(
      'This browser cannot make this video: it lacks WebCodecs or a codec of MP4 files (H.264, VP9 or AV1) for it. The GIF shows the same.',
    );
  }
}
