import { proxy } from 'comlink';
import { installAbortTransfer } from '../../shared/abort-transfer.ts';
import { WorkerBridge } from '../../shared/bridge.ts';
import { installErrorTransfer } from '../../shared/error-transfer.ts';
import { isFatalToTraining } from '../client.ts';
import { trainingErrors } from '../contract.ts';
import type { PointService } from './contract.ts';

/** The longest that opening the graph takes on a slow machine. */
const graceMilliseconds = 10_000;

/** Training on points in a worker of its own beside the one that trains on pictures, which starts with the first call. Errors arrive with their class and fields. */
export function createPointEngine(): PointService & { readonly end: () => void } {
  installErrorTransfer(trainingErrors);
  installAbortTransfer();
  const spawn = (name: string) => new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name });
  const bridge = new WorkerBridge<PointService>(spawn, { graceMilliseconds, isFatal: isFatalToTraining });
  return {
    trainPoints: (signal, request, onEvent) => bridge.call(signal, (service) => service.trainPoints(signal, request, proxy(onEvent))),
    end: () => bridge.end(),
  };
}
