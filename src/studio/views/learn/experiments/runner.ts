import type { HeldEngine } from '../../../../../packages/core/src/index.ts';
import { createJob } from '../../../session/job.ts';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import type { ModelsSlice } from '../../../session/state.ts';
import type { Activity, Experiment } from './state.ts';

export interface ExperimentDependencies {
  /** Opens a model and lets `work` use it. */
  readonly withModel: ModelsSlice['withModel'];
  readonly report: (error: unknown) => void;
}

type Work = (engine: HeldEngine, signal: AbortSignal, progress: (fraction: number) => void) => Promise<void>;

/** How the experiments use a model: one at a time. */
export interface Runner {
  /** Does nothing while another is done. What fails is reported. */
  readonly perform: (experiment: Experiment, entry: ModelEntry, work: Work) => Promise<void>;
  readonly stop: () => void;
}

/** A runner that tells what it does; null when it is free. */
export function createRunner({ withModel, report }: ExperimentDependencies, show: (activity: Activity | null) => void): Runner {
  let experiment: Experiment = 'futures';
  let fraction = 0;
  const job = createJob(({ status }) => show(status === 'idle' ? null : { experiment, status, fraction }));
  const progress = (share: number) => {
    fraction = share;
    job.enter('running');
  };
  return {
    async perform(wanted, entry, work) {
      if (job.isUnderWay()) return;
      experiment = wanted;
      fraction = 0;
      const end = await job.start((signal) => withModel(signal, (engine) => work(engine, signal, progress), entry));
      if (end?.outcome === 'failed') report(end.error);
    },
    stop: job.stop,
  };
}
