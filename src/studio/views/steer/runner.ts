import type { HeldEngine, SampledFrame } from '../../../../packages/core/src/index.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { createJob } from '../../session/job.ts';
import type { Pixels } from '../../ui/pixels.ts';
import type { Activity } from './state.ts';

export interface SteerDependencies {
  /** Opens the chosen model and lets `work` use it. */
  readonly withModel: <Result>(
    signal: AbortSignal,
    work: (engine: HeldEngine, entry: { readonly card: ModelCard }) => Promise<Result>,
  ) => Promise<Result>;
  readonly report: (error: unknown) => void;
}

type Work = (engine: HeldEngine, card: ModelCard, signal: AbortSignal) => Promise<void>;

/** How the ways of the view use the model: one at a time. */
export interface Runner {
  readonly isBusy: () => boolean;
  /** What fails is reported, what is stopped leaves no trace. Tells whether the work came to its end; false while other work is done. */
  readonly perform: (work: Work) => Promise<boolean>;
  /** Shows how far a run is, whose share of all that is done lies from `from` to `to`, and holds what its last frame shows. */
  readonly progressing: (from?: number, to?: number) => { readonly onFrame: (frame: SampledFrame) => void; readonly last: () => Pixels };
  readonly stop: () => void;
}

/** A runner that tells what it does; null when it is free. */
export function createRunner({ withModel, report }: SteerDependencies, show: (activity: Activity | null) => void): Runner {
  let fraction = 0;
  const job = createJob(({ status }) => {
    if (status === 'idle') fraction = 0;
    show(status === 'idle' ? null : { status, fraction });
  });

  return {
    isBusy: job.isUnderWay,

    async perform(work) {
      const end = await job.start((signal) => withModel(signal, (engine, { card }) => work(engine, card, signal)));
      if (end?.outcome === 'failed') report(end.error);
      return end?.outcome === 'finished';
    },

    progressing(from = 0, to = 1) {
      let last: Pixels = new Uint8ClampedArray(0);
      return {
        onFrame({ index, steps, latent }) {
          last = latent;
          fraction = from + ((to - from) * index) / steps;
          job.enter('running');
        },
        last: () => last,
      };
    },

    stop: job.stop,
  };
}
