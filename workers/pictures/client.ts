import { proxy } from 'comlink';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { WorkerBridge } from '../shared/bridge.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { pictureErrors, type PicturesService } from './contract.ts';

/** A large photograph takes less to decode; then the worker is ended. */
const graceMilliseconds = 2000;

/** Pictures as the page sees them: decoded and cropped in a worker, so that nothing on the screen waits. */
export function createPictureCropper(): PicturesService {
  installErrorTransfer(pictureErrors);
  installAbortTransfer();
  const spawn = (name: string) => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  const bridge = new WorkerBridge<PicturesService>(spawn, { graceMilliseconds });
  return {
    crop: (signal, request, onPicture) => bridge.call(signal, (service) => service.crop(signal, request, proxy(onPicture))),
  };
}
