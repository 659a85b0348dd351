import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SampledFrame } from '../../../../packages/core/src/index.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { createJob } from '../../session/job.ts';
import { entryOf } from '../../session/models/slice.ts';
import { createFrameBatcher } from '../../session/run/frame-batcher.ts';
import { recoveryActionFor } from '../../session/run/recovery-action.ts';
import { samplingOptionsFor } from '../../session/settings/guidance.ts';
import type { StudioStore } from '../../session/state.ts';
import { headAtStart, playedTo, playingFrom, soughtTo } from '../../session/trajectory/player.ts';
import { extend, planTrajectory, type Trajectory } from '../../session/trajectory/trajectory.ts';
import { parseCompare } from './address.ts';
import { walkTogether, type Stop } from './lockstep.ts';
import { sideNames, sideOf, type SideName, type Sides } from './sides.ts';
import type { Activity, CompareState } from './state.ts';

type Paths = Pick<CompareState, 'trajectories' | 'stops' | 'activity'>;

/** The frame of a side that is shown; null where it is not there. */
export function shownFrame(
  { trajectories, stops, position }: Pick<CompareState, 'trajectories' | 'stops' | 'position'>,
  side: SideName,
): SampledFrame | null {
  const stop = stops[position];
  return (stop && trajectories[side]?.frames[stop[side]]) ?? null;
}

/** The furthest stop that there is: of the side that is being drawn, else of the one that has come further. */
export function newestStop({ trajectories, stops, activity }: Paths): number {
  const reached = (side: SideName) => stops.findLastIndex((stop) => stop[side] < (trajectories[side]?.frames.length ?? 0));
  const drawn = activity ? reached(activity.side) : -1;
  return drawn >= 0 ? drawn : Math.max(0, ...sideNames.map(reached));
}

function stopsOf({ a, b }: Sides<Trajectory>): Stop[] {
  const rates = ({ moments, keptIndices }: Trajectory) => keptIndices.map((index) => moments[index]?.noiseRate ?? 0);
  return walkTogether(rates(a), rates(b));
}

/** Whether a side is drawn to its end, just as planned. */
function isDrawn(trajectory: Trajectory | null, { recipe }: Trajectory): trajectory is Trajectory {
  return trajectory?.newest?.index === recipe.options.steps && JSON.stringify(trajectory.recipe) === JSON.stringify(recipe);
}

/** How many steps the other side opens with: few enough to see what they cost. */
function otherSteps(steps: number): number {
  return steps === 1 ? 4 : Math.ceil(steps / 4);
}

/** The state of the view Compare, which starts with the studio's settings, and on the other side with a quarter of the steps. */
export function createCompareStore(studio: StudioStore, beforeNextPaint: (callback: () => void) => void): StoreApi<CompareState> {
  return createStore<CompareState>()((set, get) => {
    const job = createJob(({ status }) => {
      if (status === 'idle') set({ activity: null });
      if (status === 'stopping') set(({ activity }) => ({ activity: activity && { ...activity, status } }));
    });
    const settings = studio.getState().settings.current;

    function plan(side: SideName): { readonly entry: ModelEntry; readonly planned: Trajectory } | null {
      const chosen = get().settings[side];
      const entry = entryOf(studio.getState().models.catalog, chosen.modelId);
      return (
        entry && { entry, planned: planTrajectory(entry, { seed: get().seed, images: 1, options: samplingOptionsFor(entry, chosen) }) }
      );
    }

    /** Draws what is not there yet, one side after the other, for one model at a time can be open. */
    async function draw(signal: AbortSignal): Promise<void> {
      const [a, b] = [plan('a'), plan('b')];
      if (!a || !b) return;
      const sides = { a, b };
      const before = get().trajectories;
      const missing = sideNames.filter((side) => !isDrawn(before[side], sides[side].planned));
      const wanted: readonly SideName[] = missing.length > 0 ? missing : sideNames;
      const evaluations = wanted.reduce((sum, side) => sum + sides[side].planned.evaluations, 0);
      // Those of the sides that are done, and of the one that is being drawn.
      let [done, made] = [0, 0];
      let isStarted = false;

      /** What was shown before stays till the first frame. */
      function start(): void {
        isStarted = true;
        const kept = (side: SideName) => (wanted.includes(side) ? null : before[side]) ?? sides[side].planned;
        const trajectories = { a: kept('a'), b: kept('b') };
        set({ trajectories, stops: stopsOf(trajectories), ...headAtStart });
      }

      for (const side of wanted) {
        const { entry, planned } = sides[side];
        const { seed, images, options } = planned.recipe;
        const changeActivity = (status: Activity['status']) => {
          set({ activity: { status: signal.aborted ? 'stopping' : status, side, fraction: (done + made) / evaluations } });
        };
        const batcher = createFrameBatcher<SampledFrame>(beforeNextPaint, (frames) => {
          if (!isStarted) start();
          made = frames.at(-1)?.evaluations ?? made;
          changeActivity('running');
          set(({ trajectories }) => ({ trajectories: { ...trajectories, [side]: extend(trajectories[side] ?? planned, frames) } }));
          set((state) => (state.following ? { position: newestStop(state) } : {}));
        });
        changeActivity('preparing');
        await studio.getState().models.withModel(
          signal,
          async (engine, { card }) => {
            try {
              await engine.generate(signal, { card, seed, images, options }, batcher.add);
            } finally {
              batcher.flush();
            }
          },
          entry,
          options.guidance !== undefined && options.label === undefined,
        );
        done += planned.evaluations;
        made = 0;
      }
    }

    return {
      seed: settings.seed,
      settings: { a: sideOf(settings), b: { ...sideOf(settings), steps: otherSteps(settings.steps) } },
      trajectories: { a: null, b: null },
      stops: [],
      activity: null,
      picture: 'predictedX0',
      ...headAtStart,

      changeSeed: (seed) => set({ seed }),
      change: (side, changes) => set(({ settings: sides }) => ({ settings: { ...sides, [side]: { ...sides[side], ...changes } } })),
      applyQuery(query) {
        const { sides, ...values } = parseCompare(query);
        set(({ settings: before }) => ({ ...values, settings: { a: { ...before.a, ...sides.a }, b: { ...before.b, ...sides.b } } }));
      },
      copy: () => set(({ settings: { a } }) => ({ settings: { a, b: a } })),
      swap() {
        if (job.isUnderWay()) return;
        set(({ settings: sides, trajectories, stops }) => ({
          settings: { a: sides.b, b: sides.a },
          trajectories: { a: trajectories.b, b: trajectories.a },
          stops: stops.map(({ a, b }) => ({ a: b, b: a })),
        }));
      },

      async compare() {
        const end = await job.start((signal) => {
          studio.getState().problems.dismiss();
          return draw(signal);
        });
        if (end?.outcome === 'failed') {
          studio.getState().problems.report(end.error, recoveryActionFor(end.error, studio.getState(), get().compare));
        }
      },

      stop: job.stop,

      show: (picture) => set({ picture }),
      seek: (position) => set((state) => soughtTo(position, newestStop(state))),
      seekBy: (offset) => get().seek(get().position + offset),
      play: () => set((state) => playingFrom(state, newestStop(state))),
      pause: () => set({ playing: false }),
      playTo: (position) => set((state) => playedTo(state, position, newestStop(state))),
    };
  });
}
