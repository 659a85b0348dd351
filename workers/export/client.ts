import { proxy } from 'comlink';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { WorkerBridge } from '../shared/bridge.ts';
import type { ExportService } from './contract.ts';
import type { Film } from './film.ts';

/** Files of films as the page sees them: made in a worker, so that nothing on the screen waits. */
export interface FilmExporter {
  gif(signal: AbortSignal, film: Film, onProgress: (fraction: number) => void): Promise<Uint8Array<ArrayBuffer>>;
}

/** A frame takes far less; then the worker is ended. */
const graceMilliseconds = 1000;

/** Exports in a worker that starts with the first of them. The page has installed how errors travel with its sampling. */
export function createFilmExporter(): FilmExporter {
  installAbortTransfer();
  const spawn = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'export' });
  const bridge = new WorkerBridge<ExportService>(spawn, { graceMilliseconds });
  return {
    gif: (signal, film, onProgress) => bridge.call(signal, (service) => service.gif(signal, film, proxy(onProgress))),
  };
}
