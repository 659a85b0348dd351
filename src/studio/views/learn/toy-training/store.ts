import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PointEvent, PointRequest, PointService, PointSnapshot } from '../../../../../workers/training/points/contract.ts';
import { createJob, type JobStatus } from '../../../session/job.ts';
import type { StudioState } from '../../../session/state.ts';

interface ToyTrainingDependencies {
  readonly engine: PointService;
  readonly studio: () => Pick<StudioState, 'provider' | 'problems'>;
}

export interface ToyTrainingState {
  readonly status: JobStatus;
  /** What the training is of; null before the first. */
  readonly facts: Omit<Extract<PointEvent, { kind: 'opened' }>, 'kind'> | null;
  /** From the untrained network on, as far as the training has come. */
  readonly snapshots: readonly PointSnapshot[];
  /** The training step whose snapshot is looked at; null for the newest. */
  readonly shownStep: number | null;

  /** Trains anew. What fails is reported. */
  readonly train: (request: Omit<PointRequest, 'provider'>) => Promise<void>;
  /** What was learnt stays to be looked at. */
  readonly stop: () => void;
  readonly show: (step: number) => void;
  /** Stops, and forgets what was learnt: it is of another distribution now, or of other noise. */
  readonly forget: () => void;
}

const nothing = { facts: null, snapshots: [], shownStep: null };

/** A network that learns the toy distribution, while one looks. */
export function createToyTraining({ engine, studio }: ToyTrainingDependencies): StoreApi<ToyTrainingState> {
  return createStore<ToyTrainingState>()((set) => {
    const job = createJob(({ status }) => set({ status }));

    function receive(event: PointEvent): void {
      switch (event.kind) {
        case 'preparing':
          break;
        case 'opened': {
          const { totalSteps, parameters, leastLoss } = event;
          set({ facts: { totalSteps, parameters, leastLoss } });
          job.enter('running');
          break;
        }
        case 'snapshot':
          set(({ snapshots }) => ({ snapshots: [...snapshots, event] }));
          break;
      }
    }

    return {
      status: 'idle',
      ...nothing,

      async train(request) {
        const end = await job.start(async (signal) => {
          studio().problems.dismiss();
          set(nothing);
          const { provider } = await studio().provider.choose();
          signal.throwIfAborted();
          await engine.trainPoints(signal, { ...request, provider }, (event) => {
            if (!signal.aborted) receive(event);
          });
        });
        if (end?.outcome === 'failed') studio().problems.report(end.error);
      },
      stop: job.stop,
      show: (shownStep) => set({ shownStep }),
      forget() {
        job.stop();
        set(nothing);
      },
    };
  });
}

/** The snapshot that is looked at; null where there is none. */
export function shownSnapshot({ snapshots, shownStep }: Pick<ToyTrainingState, 'snapshots' | 'shownStep'>): PointSnapshot | null {
  if (shownStep === null) return snapshots.at(-1) ?? null;
  return snapshots.findLast(({ step }) => step <= shownStep) ?? null;
}
