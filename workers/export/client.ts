import { proxy } from 'comlink';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { WorkerBridge } from '../shared/bridge.ts';
import { type ExportService, NoVideoCodecError } from './contract.ts';
import type { Film } from './film.ts';
import { findVideoCodec, makesVideos, videoSize } from './video.ts';

/** Files of films as the page sees them: made in a worker, so that nothing on the screen waits. */
export interface FilmExporter {
  gif(signal: AbortSignal, film: Film, onProgress: (fraction: number) => void): Promise<Uint8Array<ArrayBuffer>>;
  /** Throws NoVideoCodecError on top. */
  mp4(signal: AbortSignal, film: Film, onProgress: (fraction: number) => void): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether this browser makes MP4s. */
  makesVideos(): Promise<boolean>;
}

/** A frame takes far less; then the worker is ended. */
const graceMilliseconds = 1000;

/** Exports in a worker that starts with the first of them. The page has installed how errors travel with its sampling. */
export function createFilmExporter(): FilmExporter {
  installAbortTransfer();
  const spawn = (name: string) => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  const bridge = new WorkerBridge<ExportService>(spawn, { graceMilliseconds });
  return {
    gif: (signal, film, onProgress) => bridge.call(signal, (service) => service.gif(signal, film, proxy(onProgress))),
    async mp4(signal, film, onProgress) {
      const codec = await findVideoCodec(videoSize(film));
      if (!codec) throw new NoVideoCodecError();
      return bridge.call(signal, (service) => service.mp4(signal, film, codec, proxy(onProgress)));
    },
    makesVideos,
  };
}
