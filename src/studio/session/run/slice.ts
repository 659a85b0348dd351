import type { HeldEngine, SampledFrame } from '../../../../packages/core/src/index.ts';
import type { StudioDependencies } from '../dependencies.ts';
import type { ModelEntry } from '../models/catalog.ts';
import { selectedEntry } from '../models/slice.ts';
import { needsGuide, samplingOptionsFor } from '../settings/guidance.ts';
import { createJob } from '../job.ts';
import type { SliceCreator } from '../state.ts';
import { createFrameBatcher } from './frame-batcher.ts';
import { recoveryActionFor } from './recovery-action.ts';
import { planTrajectory, type Trajectory } from '../trajectory/trajectory.ts';

export function createRunSlice({ beforeNextPaint }: StudioDependencies): SliceCreator<'run'> {
  return (set, get) => {
    const job = createJob(set);

    /** Takes frames into the state; the first of them ends the trajectory before it, whose picture stays till then. */
    function batcherOf(planned: Trajectory) {
      const { steps } = planned.recipe.options;
      let isStarted = false;
      return createFrameBatcher<SampledFrame>(beforeNextPaint, (frames) => {
        if (!isStarted) get().trajectory.start(planned);
        isStarted = true;
        get().trajectory.addFrames(frames);
        const timed = frames.filter(({ index }) => index < steps).map(({ milliseconds }) => milliseconds);
        set({ stepMilliseconds: [...get().run.stepMilliseconds, ...timed] });
      });
    }

    async function sample(signal: AbortSignal): Promise<void> {
      const settings = get().settings.current;
      if (!settings.seedLocked && get().trajectory.current?.recipe.seed === settings.seed) get().settings.rollSeed();
      const { seed, images } = get().settings.current;
      const chosen = selectedEntry(get());
      if (!chosen) return;
      const options = samplingOptionsFor(chosen, settings);

      const draw = async (engine: HeldEngine, entry: ModelEntry): Promise<void> => {
        const planned = planTrajectory(entry, { seed, images, options });
        const batcher = batcherOf(planned);
        job.enter('running');
        set({ steps: options.steps, evaluations: planned.evaluations });
        try {
          await engine.generate(signal, { card: entry.card, seed, images, options }, batcher.add);
        } finally {
          batcher.flush();
        }
      };
      await get().models.withModel(signal, draw, chosen, needsGuide(settings, chosen));
    }

    return {
      status: 'idle',
      outcome: null,
      stepMilliseconds: [],
      steps: 0,
      evaluations: null,

      async generate() {
        if (!selectedEntry(get()) || get().ownModels.opening) return;
        const end = await job.start((signal) => {
          get().problems.dismiss();
          set({ stepMilliseconds: [], steps: get().settings.current.steps, evaluations: null });
          return sample(signal);
        });
        if (end?.outcome === 'failed') get().problems.report(end.error, recoveryActionFor(end.error, get(), get().run.generate));
      },

      stop: job.stop,
    };
  };
}
