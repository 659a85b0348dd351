import { expose } from 'comlink';
import { storedWeights } from '../../../src/networks/stored-weights.ts';
import { openRecurrentWebGraph, type RecurrentWebGraph } from '../../../src/runtime/web-graph.ts';
import { trainingStateNames } from '../../../src/training-graph/training-step.ts';
import { stateConfigOf, type StepConfig } from '../../../src/training-step/config.ts';
import { initialState } from '../../../src/training-step/state.ts';
import { planSteps, type StepPlan } from '../../../src/training-step/step-plan.ts';
import { targetOf } from '../../../workers/training/provider.ts';
import type { TimedStep, TrainingSubject } from './contract.ts';
import { configOf, drawnBatch, PLANNED_STEPS } from './step-values.ts';

let opened: { readonly config: StepConfig; readonly plan: StepPlan; readonly graph: RecurrentWebGraph } | null = null;
let step = 0;

expose({
  async open(training) {
    const config = configOf(training);
    const plan = planSteps(config, PLANNED_STEPS, targetOf('wasm'));
    const graph = await openRecurrentWebGraph(plan.graph(1), 'wasm', trainingStateNames(stateConfigOf(config)));
    graph.load(plan.toGraph(initialState(config, storedWeights(training.file, training.card)).vectors));
    opened = { config, plan, graph };
  },

  async step(): Promise<TimedStep> {
    if (!opened) throw new Error('Nothing is open.');
    const { config, plan, graph } = opened;
    const feeds = plan.feeds(step, [drawnBatch(config, step)]);
    const began = performance.now();
    const outputs = await graph.run(feeds);
    const milliseconds = performance.now() - began;
    const [report] = plan.reports(step, 1, outputs);
    step += 1;
    return { milliseconds, loss: report?.loss ?? NaN, gradientNorm: report?.gradientNorm ?? NaN };
  },
} satisfies TrainingSubject);
