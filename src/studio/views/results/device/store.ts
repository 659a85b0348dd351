import { createStore, type StoreApi } from 'zustand/vanilla';
import { gaussianNoise } from '../../../../diffusion/gaussian.ts';
import { createJob, type JobStatus } from '../../../session/job.ts';
import type { ModelsSlice } from '../../../session/state.ts';
import { timeEvaluations, type EvaluationTime } from './measure.ts';

interface DeviceDependencies {
  readonly withModel: ModelsSlice['withModel'];
  readonly report: (error: unknown) => void;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

export interface DeviceState {
  readonly status: JobStatus;
  /** 0 to 1. */
  readonly fraction: number;
  /** What was timed of which model; null before the first time. */
  readonly found: { readonly model: string; readonly times: readonly EvaluationTime[]; readonly isWhole: boolean } | null;
  readonly measure: () => Promise<void>;
  readonly stop: () => void;
}

/** The chosen model's noise level does not matter to its time. */
const NOISE_LEVEL = 0.5;

/** How fast the chosen model is on this device. */
export function createDeviceStore({ withModel, report, now }: DeviceDependencies): StoreApi<DeviceState> {
  return createStore<DeviceState>()((set) => {
    const job = createJob(({ status }) => set({ status }));
    return {
      status: 'idle',
      fraction: 0,
      found: null,
      async measure() {
        if (job.isUnderWay()) return;
        set({ fraction: 0, found: null });
        const end = await job.start((signal) =>
          withModel(signal, async (engine, { title, card }) => {
            const { channels, imageSize } = card.network;
            const evaluate = async (images: number) => {
              job.enter('running');
              const latents = gaussianNoise(images, 0, images * channels * imageSize * imageSize);
              await engine.predict(signal, { card, latents, noiseLevel: NOISE_LEVEL });
              signal.throwIfAborted();
            };
            const show = (fraction: number, times: readonly EvaluationTime[]) =>
              set({ fraction, found: { model: title, times: [...times], isWhole: fraction === 1 } });
            await timeEvaluations(evaluate, now, show);
          }),
        );
        if (end?.outcome === 'failed') report(end.error);
      },
      stop: job.stop,
    };
  });
}
