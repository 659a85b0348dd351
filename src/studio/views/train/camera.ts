import { UserFacingError } from '../../../errors.ts';

/** Why there are no pictures of the camera, by what the browser calls it. */
const reasons: Partial<Record<string, string>> = {
  NotAllowedError: 'The camera was not allowed to this page: allow it beside the address, or choose pictures from your files.',
  NotFoundError: 'This device has no camera that the browser finds: connect one, or choose pictures from your files.',
  NotReadableError: 'The camera is in use by another program: close that one, and try again.',
};

/** The camera cannot be used, or went away. */
export class CameraError extends UserFacingError {
  override readonly name = 'CameraError';
  constructor(
    /** As the browser calls it. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reasons[reason] ?? 'The camera gives no pictures any more: connect it again, or choose pictures from your files.', options);
  }
}

/** Whether the browser lets this page ask for a camera at all; on an insecure one it does not. */
export function canAskForCamera(): boolean {
  const { mediaDevices } = navigator as Partial<Navigator>;
  return mediaDevices !== undefined;
}

/** Asks the visitor for the camera. @throws CameraError */
export async function openCamera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } });
  } catch (cause) {
    throw new CameraError(cause instanceof DOMException ? cause.name : 'unknown', { cause });
  }
}

/** What a video shows now, as a file. @throws CameraError where it shows nothing yet, or no more */
export async function takePicture(video: HTMLVideoElement, name: string): Promise<File> {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) throw new CameraError('unknown');
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const type = 'image/jpeg';
  return new File([await canvas.convertToBlob({ type, quality: 0.92 })], name, { type });
}
