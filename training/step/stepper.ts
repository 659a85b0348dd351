import type { TrainingBatch } from '../../src/training-step/batch.ts';
import type { GraphRunner } from '../../src/training-step/graph-runner.ts';
import type { TrainingState } from '../../src/training-step/state.ts';
import { planSteps, type StateVectors, type StepPlan, type StepReport } from '../../src/training-step/step-plan.ts';
import { standardTarget } from '../../src/training-step/target.ts';
import type { TrainingConfig } from '../config/config.ts';
import { targetOf } from './dialect.ts';
import { openGraph } from './graph-runner.ts';
import { requireHalfPrecision } from './half-precision.ts';

/** Makes optimizer steps. A step depends on the state, its number and its inputs alone. */
export interface Stepper {
  /** Makes a step for each of `inputs`: one, or `stepsPerRun` of the configuration, in one run. */
  advance(state: TrainingState, inputs: readonly TrainingBatch[]): Promise<{ state: TrainingState; reports: StepReport[] }>;
  release(): Promise<void>;
}

/**
 * Lowers the configuration to a training graph and opens it, by `open` where its runs are to be measured.
 * @throws ProviderUnavailableError, HalfPrecisionError
 */
export async function openStepper(config: TrainingConfig, totalSteps: number, open = openGraph): Promise<Stepper> {
  if (config.precision === 'mixed') await requireHalfPrecision(config.provider);
  // The other dialect's operators have no half precision.
  const plan = planSteps(config, totalSteps, config.precision === 'mixed' ? standardTarget : await targetOf(config.provider));
  const runners = new Map<number, GraphRunner>();
  const runnerFor = async (stepsPerRun: number): Promise<GraphRunner> => {
    const seldom = stepsPerRun < config.stepsPerRun;
    const runner = runners.get(stepsPerRun) ?? (await open(plan.graph(stepsPerRun), config.provider, { seldom }));
    runners.set(stepsPerRun, runner);
    return runner;
  };
  // What cannot be opened should show before anything is trained; the graph of one step only where it is needed.
  await runnerFor(totalSteps < config.stepsPerRun ? 1 : config.stepsPerRun);
  let newest: { readonly state: TrainingState; readonly asGraphHas: StateVectors } | null = null;

  return {
    async advance(state, inputs) {
      const runner = await runnerFor(inputs.length);
      const vectors = newest?.state === state ? newest.asGraphHas : plan.toGraph(state.vectors);
      const outputs = await runner.run({ ...plan.feeds(state.step, inputs), ...Object.fromEntries(vectors) });
      const renewed = new Map([...vectors.keys()].map((name) => [name, outputOf(outputs, `next_${name}`)] as const));
      const next = stateOf(state.step + inputs.length, renewed, plan);
      newest = { state: next, asGraphHas: renewed };
      return { state: next, reports: plan.reports(state.step, inputs.length, outputs) };
    },
    async release() {
      for (const runner of runners.values()) await runner.release();
    },
  };
}

/**
 * A state whose vectors are moved when they are first asked for, which most steps' never are. What is kept for that must
 * not reach the state before, or no state would ever be let go of.
 */
function stateOf(step: number, asGraphHas: StateVectors, { fromGraph }: Pick<StepPlan, 'fromGraph'>): TrainingState {
  let moved: StateVectors | null = null;
  return {
    step,
    get vectors() {
      moved ??= fromGraph(asGraphHas);
      return moved;
    },
  };
}

function outputOf(outputs: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const output = outputs.get(name);
  if (!output) throw new Error(`The training graph gave no ${name}.`);
  return output;
}
