import { proxy } from 'comlink';
import { DeviceLostError, GraphRunError, ModelOpenError, PredictionError, RuntimeLoadError } from '../../src/runtime/errors.ts';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { WorkerBridge } from '../shared/bridge.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import { trainingErrors, type TrainingService } from './contract.ts';

/** A pause waits for the step under way and keeps what came of it; a step on a slow machine may take long. */
const graceMilliseconds = 60_000;

const fatalErrors = [RuntimeLoadError, GraphRunError, ModelOpenError, PredictionError, DeviceLostError];

/** Whether what a training failed with leaves the runtime's program useless for as long as its worker lives. */
export function isFatalToTraining(error: unknown): boolean {
  return fatalErrors.some((fatal) => error instanceof fatal);
}

/** Training in a worker that starts with the first call, and anew after a failure of the runtime. Errors arrive with their class and fields. */
export function createTrainingEngine(): TrainingService {
  installErrorTransfer(trainingErrors);
  installAbortTransfer();
  const spawn = (name: string) => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  const bridge = new WorkerBridge<TrainingService>(spawn, { graceMilliseconds, isFatal: isFatalToTraining });
  const never = () => new AbortController().signal;
  return {
    recall: () => bridge.call(never(), (service) => service.recall()),
    train: (signal, request, onEvent) => bridge.call(signal, (service) => service.train(signal, request, proxy(onEvent))),
    finish: (signal, provider) => bridge.call(signal, (service) => service.finish(signal, provider)),
    discard: () => bridge.call(never(), (service) => service.discard()),
  };
}
