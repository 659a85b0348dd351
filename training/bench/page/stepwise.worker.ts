import { expose } from 'comlink';
import { storedWeights } from '../../../src/networks/stored-weights.ts';
import type { DenoisingModel } from '../../../src/runtime/model.ts';
import { openWebModel } from '../../../src/runtime/web.ts';
import { openRecurrentWebGraph, type RecurrentWebGraph } from '../../../src/runtime/web-graph.ts';
import { trainingStateNames } from '../../../src/training-graph/training-step.ts';
import { stateConfigOf, type StepConfig } from '../../../src/training-step/config.ts';
import { initialState } from '../../../src/training-step/state.ts';
import { planSteps, type StepPlan } from '../../../src/training-step/step-plan.ts';
import { targetOf } from '../../../workers/training/provider.ts';
import { drawnLatents, NOISE_LEVEL } from './latents.ts';
import type { BenchSubject, TimedPrediction, TimedStep } from './contract.ts';
import { configOf, drawnBatch, PLANNED_STEPS } from './step-values.ts';

let opened: { readonly config: StepConfig; readonly plan: StepPlan; readonly graph: RecurrentWebGraph } | null = null;
let step = 0;
let model: DenoisingModel | null = null;
/** When the card was last handed commands; null where it was handed none. */
let lastCommands: number | null = null;

/** Milliseconds until the last commands that the card was handed; null where it was handed none. */
function commandsSince(began: number): number | null {
  return lastCommands === null ? null : lastCommands - began;
}

/** Takes note of when the card is handed commands. */
function watchCommands(): void {
  if (!('GPUQueue' in globalThis)) return;
  const queues = GPUQueue.prototype as { submit: (this: GPUQueue, commands: Iterable<GPUCommandBuffer>) => undefined };
  const { submit } = queues;
  queues.submit = function (commands) {
    submit.call(this, commands);
    lastCommands = performance.now();
  };
}

expose({
  async openModel({ file, card, provider }) {
    model = await openWebModel(file, card, provider);
    watchCommands();
  },

  async predict(images): Promise<TimedPrediction> {
    if (!model) throw new Error('Nothing is open.');
    const latents = drawnLatents(model.card.network, images);
    lastCommands = null;
    const began = performance.now();
    const prediction = await model.predict(latents, NOISE_LEVEL);
    const milliseconds = performance.now() - began;
    return { milliseconds, encodeMilliseconds: commandsSince(began), prediction };
  },

  async openTraining({ card, file }) {
    const config = configOf(card);
    const plan = planSteps(config, PLANNED_STEPS, targetOf('wasm'));
    const graph = await openRecurrentWebGraph(plan.graph(1), 'wasm', trainingStateNames(stateConfigOf(config)));
    graph.load(plan.toGraph(initialState(config, storedWeights(file, card)).vectors));
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
    return { images: config.batchSize, milliseconds, loss: report?.loss ?? NaN, gradientNorm: report?.gradientNorm ?? NaN };
  },
} satisfies BenchSubject);
