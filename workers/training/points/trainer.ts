import { sampleMixture } from '../../../src/diffusion/gaussian-mixture.ts';
import { trainingStateNames } from '../../../src/training-graph/training-step.ts';
import { batchWith } from '../../../src/training-step/batch.ts';
import { stateConfigOf, type AnyStepConfig } from '../../../src/training-step/config.ts';
import { createPredictor, type Predictor } from '../../../src/training-step/predictor.ts';
import { initialState, type TrainingState } from '../../../src/training-step/state.ts';
import { planSteps, type StateVectors, type StepPlan } from '../../../src/training-step/step-plan.ts';
import { pointStreams } from '../../../src/training-step/streams.ts';
import { standardTarget } from '../../../src/training-step/target.ts';
import type { StepGraph } from '../sitting.ts';
import type { TrainerDependencies } from '../trainer.ts';
import type { PointEvent, PointRequest, PointService, PointSnapshot } from './contract.ts';
import { leastLoss } from './least-loss.ts';
import { POINT_STEPS, POINT_STEPS_PER_RUN, pointConfig, SNAPSHOT_INTERVAL } from './recipe.ts';
import { pointsAtOnce, walkLearnt } from './walk.ts';

/** What a training of points needs of the browser. */
export type PointDependencies = Pick<TrainerDependencies, 'loadRuntime' | 'openSteps' | 'openGraph' | 'breathe'>;

type OnEvent = (event: PointEvent) => void | Promise<void>;

/** Training on points of the plane, by the steps that images are trained by. */
export function createPointTrainer({ loadRuntime, openSteps, openGraph, breathe }: PointDependencies): PointService {
  async function train(
    request: PointRequest,
    { config, plan, graph, predictor }: OpenedTraining,
    signal: AbortSignal,
    onEvent: OnEvent,
  ): Promise<void> {
    const { mixture, seed } = request;
    const look = async (state: TrainingState, losses: PointSnapshot['losses']): Promise<void> => {
      const frames = await walkLearnt(config, predictor, state, request, signal);
      await onEvent({ kind: 'snapshot', step: state.step, losses, frames });
    };
    const { vectors } = initialState(config);
    const parameters = vectors.get('weights')?.length ?? 0;
    await onEvent({ kind: 'opened', totalSteps: POINT_STEPS, parameters, leastLoss: leastLoss(mixture, config) });
    await look({ step: 0, vectors }, []);
    graph.load(plan.toGraph(vectors));
    let losses: { readonly step: number; readonly loss: number }[] = [];
    for (let first = 0; first < POINT_STEPS; first += POINT_STEPS_PER_RUN) {
      const batches = Array.from({ length: POINT_STEPS_PER_RUN }, (_, place) =>
        batchWith(config, first + place, sampleMixture(mixture, config.batchSize, seed, pointStreams(first + place))),
      );
      const reports = plan.reports(first, POINT_STEPS_PER_RUN, await graph.run(plan.feeds(first, batches)));
      const step = first + POINT_STEPS_PER_RUN;
      losses.push({ step, loss: reports.reduce((sum, { loss }) => sum + loss, 0) / reports.length });
      if (step % SNAPSHOT_INTERVAL === 0) {
        // The names are those of the vectors that were loaded.
        await look({ step, vectors: plan.fromGraph((await graph.read()) as StateVectors) }, losses);
        losses = [];
      }
      await breathe();
      signal.throwIfAborted();
    }
  }

  return {
    async trainPoints(signal, request, onEvent) {
      const { schedule, seed, provider } = request;
      await loadRuntime(provider, signal, (progress) => void onEvent({ kind: 'preparing', progress }));
      signal.throwIfAborted();
      const config = pointConfig(schedule, seed);
      const plan = planSteps(config, POINT_STEPS, standardTarget);
      const graph = await openSteps(plan.graph(POINT_STEPS_PER_RUN), provider, trainingStateNames(stateConfigOf(config)));
      try {
        const open = (bytes: Uint8Array) => openGraph(bytes, provider);
        const predictor = await createPredictor(config, pointsAtOnce(request), standardTarget, open);
        await train(request, { config, plan, graph, predictor }, signal, onEvent).finally(() => predictor.release());
      } finally {
        await graph.release();
      }
    },
  };
}

interface OpenedTraining {
  readonly config: AnyStepConfig;
  readonly plan: StepPlan;
  readonly graph: StepGraph;
  readonly predictor: Predictor;
}
