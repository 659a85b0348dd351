import { UserFacingError } from '../../src/errors.ts';
/** The browser has no codec for a video, or none for one of this size. */
export class NoVideoCodecError extends UserFacingError {
  override readonly name = 'NoVideoCodecError';
  constructor() {
    super(
      'This browser cannot make this video: it lacks WebCodecs or a codec of MP4 files (H.264, VP9 or AV1) for it. The GIF shows the same.',
    );
  }
}
