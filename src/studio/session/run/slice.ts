import type { StateCreator } from 'zustand/vanilla';
import type { SamplingEngine } from '../../../../workers/sampling/client.ts';
import type { SampledFrame } from '../../../../workers/sampling/contract.ts';
import type { StudioDependencies } from '../dependencies.ts';
import type { ModelEntry } from '../models/catalog.ts';
import { selectedEntry } from '../models/slice.ts';
import { samplingOptionsFor } from '../settings/guidance.ts';
import type { StudioState } from '../store.ts';
import { createInbox } from './inbox.ts';
import { wayOutOf } from './way-out.ts';
import { planTrajectory, type Trajectory } from '../trajectory/trajectory.ts';

export interface RunState {
  readonly status: 'idle' | 'preparing' | 'sampling' | 'stopping';
  /** How the run before ended; null before the first and during one. */
  readonly outcome: 'finished' | 'stopped' | 'failed' | null;
  /** Time of each step so far. */
  readonly stepMilliseconds: readonly number[];
  /** Steps of the run under way or of the last one. */
  readonly steps: number;
  /** Evaluations of the network that all of them take; null while the run is not planned. */
  readonly evaluations: number | null;
}

export interface RunSlice {
  readonly run: RunState;
  /** Samples with the current settings; resolves when the run has ended, however it did. */
  readonly generate: () => Promise<void>;
  /** Asks the run to end between two steps. */
  readonly stop: () => void;
}

export function createRunSlice({ beforeNextPaint }: StudioDependencies): StateCreator<StudioState, [], [], RunSlice> {
  return (set, get) => {
    let current: AbortController | null = null;
    const change = (changes: Partial<RunState>) => set(({ run }) => ({ run: { ...run, ...changes } }));

    /** Takes frames into the state; the first of them ends the trajectory before it, whose picture stays till then. */
    function inboxOf(planned: Trajectory) {
      const { steps } = planned.recipe.options;
      let isStarted = false;
      return createInbox<SampledFrame>(beforeNextPaint, (frames) => {
        if (!isStarted) get().startTrajectory(planned);
        isStarted = true;
        get().addFrames(frames);
        const timed = frames.filter(({ index }) => index < steps).map(({ milliseconds }) => milliseconds);
        change({ stepMilliseconds: [...get().run.stepMilliseconds, ...timed] });
      });
    }

    async function sample(signal: AbortSignal): Promise<void> {
      const { settings, trajectory } = get();
      if (!settings.seedLocked && trajectory?.recipe.seed === settings.seed) get().rollSeed();
      const { seed, images } = get().settings;
      const chosen = selectedEntry(get());
      if (!chosen) return;
      const options = samplingOptionsFor(chosen, settings);

      const draw = async (engine: SamplingEngine, entry: ModelEntry): Promise<void> => {
        const planned = planTrajectory(entry, { seed, images, options });
        const inbox = inboxOf(planned);
        change({ status: 'sampling', steps: options.steps, evaluations: planned.evaluations });
        try {
          await engine.generate(signal, { card: entry.card, seed, images, options }, inbox.receive);
        } finally {
          inbox.empty();
        }
      };
      await get().withModel(signal, draw, chosen, options.guidance !== undefined);
    }

    return {
      run: { status: 'idle', outcome: null, stepMilliseconds: [], steps: 0, evaluations: null },

      async generate() {
        if (current || !selectedEntry(get()) || get().opening) return;
        const { signal } = (current = new AbortController());
        get().dismissProblem();
        change({ status: 'preparing', outcome: null, stepMilliseconds: [], steps: get().settings.steps, evaluations: null });
        try {
          await sample(signal);
          change({ status: 'idle', outcome: 'finished' });
        } catch (error) {
          change({ status: 'idle', outcome: signal.aborted ? 'stopped' : 'failed' });
          if (!signal.aborted) get().report(error, wayOutOf(error, get()));
        } finally {
          current = null;
        }
      },

      stop() {
        if (!current || current.signal.aborted) return;
        change({ status: 'stopping' });
        current.abort();
      },
    };
  };
}
