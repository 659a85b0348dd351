import type { SamplingEngine } from '../../../../workers/sampling/client.ts';
import type { SampledFrame } from '../../../../workers/sampling/contract.ts';
import type { ModelCard } from '../../../documents/card.ts';
import type { Pixels } from '../../ui/pixels.ts';
import type { Activity } from './state.ts';

export interface SteerDependencies {
  /** Opens the chosen model and lets `work` use it. */
  readonly withModel: <Result>(
    signal: AbortSignal,
    work: (engine: SamplingEngine, entry: { readonly card: ModelCard }) => Promise<Result>,
  ) => Promise<Result>;
  readonly report: (error: unknown) => void;
}

type Work = (engine: SamplingEngine, card: ModelCard, signal: AbortSignal) => Promise<void>;

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
  let current: AbortController | null = null;
  let fraction = 0;

  function tell(status: Activity['status'], reached: number): void {
    fraction = reached;
    show({ status, fraction });
  }

  return {
    isBusy: () => current !== null,

    async perform(work) {
      if (current) return false;
      const { signal } = (current = new AbortController());
      tell('preparing', 0);
      try {
        await withModel(signal, (engine, { card }) => work(engine, card, signal));
        return true;
      } catch (error) {
        if (!signal.aborted) report(error);
        return false;
      } finally {
        current = null;
        show(null);
      }
    },

    progressing(from = 0, to = 1) {
      let last: Pixels = new Uint8ClampedArray(0);
      return {
        onFrame({ index, steps, latent }) {
          last = latent;
          if (current && !current.signal.aborted) tell('running', from + ((to - from) * index) / steps);
        },
        last: () => last,
      };
    },

    stop() {
      if (!current || current.signal.aborted) return;
      tell('stopping', fraction);
      current.abort();
    },
  };
}
