import type { StepConfig } from '../../src/training-step/config.ts';
import type { BatchSource } from '../../src/training-step/prefetch.ts';
import type { TrainingState } from '../../src/training-step/state.ts';
import type { Feeds } from '../../src/training-step/graph-runner.ts';
import type { StateVectors, StepPlan, StepReport } from '../../src/training-step/step-plan.ts';
import type { ValidationReport } from '../../src/training-step/validator.ts';
import type { Samples, TrainingEvent } from './contract.ts';
import { TrainingDivergedError } from './errors.ts';
import { withLoss, type RunFacts } from './facts.ts';

/** The graph of a run's steps, with the state in the runtime's memory. */
export interface StepGraph {
  load(vectors: ReadonlyMap<string, Float32Array>): void;
  run(feeds: Feeds): Promise<Map<string, Float32Array>>;
  read(): Promise<Map<string, Float32Array>>;
}

/** What a sitting has open. */
export interface SittingParts {
  readonly plan: StepPlan;
  readonly graph: StepGraph;
  /** Steps that one run of the graph makes. */
  readonly stepsPerRun: number;
  readonly source: BatchSource;
  readonly validate: (state: TrainingState) => Promise<ValidationReport>;
  readonly draw: (state: TrainingState, signal: AbortSignal) => Promise<Samples>;
  readonly save: (facts: RunFacts, vectors: StateVectors) => Promise<boolean>;
  readonly onEvent: (event: TrainingEvent) => void | Promise<void>;
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number;
  /** Lets messages through that have come meanwhile: the runtime blocks its thread. */
  readonly breathe: () => Promise<void>;
}

/** Milliseconds between two checkpoints, two points of the curve, and two previews, which may take no more than a tenth of the time. */
const pace = { checkpoint: 30_000, preview: 12_000, previewShare: 0.1, tell: 500, point: 2000 } as const;

/**
 * Trains from a state to the run's last step, or until the signal aborts, and keeps what came of it. A run of several steps that
 * begins before the last may end behind it, where the learning rate is 0.
 *
 * @param vectors the state as it is kept
 * @throws TrainingDivergedError, and what the parts throw; what was kept last is good then
 */
export async function trainSitting(start: RunFacts, vectors: StateVectors, parts: SittingParts, signal: AbortSignal): Promise<RunFacts> {
  const { plan, graph, stepsPerRun, source, onEvent, now } = parts;
  const { config, totalSteps } = start;
  let facts = start;
  let savedStep = start.step;
  let newest: TrainingState = { step: start.step, vectors };
  const beganAt = now();
  let [savedAt, drawnAt, previewMilliseconds] = [beganAt, beganAt, 0];
  const told = createWindow(config, now);
  const plotted = createWindow(config, now);

  const state = async (): Promise<TrainingState> => {
    // The names are those of the vectors that were loaded.
    if (newest.step !== facts.step) newest = { step: facts.step, vectors: plan.fromGraph((await graph.read()) as StateVectors) };
    return newest;
  };
  const save = async (): Promise<void> => {
    const { vectors: renewed } = await state();
    const isLasting = await parts.save(facts, renewed);
    [savedStep, savedAt] = [facts.step, now()];
    await onEvent({ kind: 'saved', step: facts.step, isLasting });
  };
  const look = async (): Promise<void> => {
    const before = now();
    const judged = await state();
    const { loss, psnr } = await parts.validate(judged);
    facts = { ...facts, validations: [...facts.validations.filter(({ step }) => step < judged.step), { step: judged.step, loss, psnr }] };
    await onEvent({ kind: 'validation', step: judged.step, loss, psnr });
    const samples = await parts.draw(judged, signal).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (samples) await onEvent({ kind: 'samples', ...samples });
    [drawnAt, previewMilliseconds] = [now(), now() - before];
    for (const window of [told, plotted]) window.skip(previewMilliseconds);
  };

  graph.load(plan.toGraph(vectors));
  await onEvent({ kind: 'opened', facts });
  await look();
  while (facts.step < totalSteps && !signal.aborted) {
    const first = facts.step;
    const batches = await source.take(first, stepsPerRun);
    const outputs = await graph.run(plan.feeds(first, batches));
    const reports = plan.reports(first, stepsPerRun, outputs);
    requireFinite(reports, first, savedStep);
    told.add(reports);
    plotted.add(reports);
    facts = { ...facts, step: first + stepsPerRun, seconds: start.seconds + (now() - beganAt) / 1000 };
    const window = told.due(pace.tell);
    if (window) {
      const mean = plotted.due(pace.point);
      const point = mean && { step: facts.step, loss: mean.loss };
      if (point) facts = { ...facts, losses: withLoss(facts.losses, point) };
      await onEvent({ kind: 'steps', step: facts.step, seconds: facts.seconds, ...window, point });
    }
    if (now() - savedAt >= pace.checkpoint) await save();
    if (now() - drawnAt >= Math.max(pace.preview, previewMilliseconds / pace.previewShare)) await look();
    await parts.breathe();
  }
  if (facts.step > drawnStep(facts) && !signal.aborted) await look();
  await save();
  return facts;
}

function drawnStep({ validations }: RunFacts): number {
  return validations.at(-1)?.step ?? 0;
}

/** A step whose gradient is not finite has spoilt its weights, though its loss may still be a number. */
function requireFinite(reports: readonly StepReport[], first: number, savedStep: number): void {
  const bad = reports.findIndex(({ loss, gradientNorm }) => !Number.isFinite(loss) || !Number.isFinite(gradientNorm));
  if (bad >= 0) throw new TrainingDivergedError(first + bad + 1, savedStep);
}

/** How much the newest window counts in the rate that is told. */
const SMOOTHING = 0.15;

interface Window {
  readonly loss: number;
  readonly imagesPerSecond: number;
}

/** Gathers what steps tell until enough time has gone by for it to be told on. */
function createWindow({ batchSize }: Pick<StepConfig, 'batchSize'>, now: () => number) {
  let losses: number[] = [];
  let since = now();
  let rate: number | null = null;
  return {
    add: (reports: readonly StepReport[]): void => void losses.push(...reports.map(({ loss }) => loss)),
    due(milliseconds: number): Window | null {
      const elapsed = now() - since;
      if (elapsed < milliseconds || losses.length === 0) return null;
      const newest = (1000 * losses.length * batchSize) / elapsed;
      // One window is short, and what is shown should not jump.
      rate = rate === null ? newest : rate + SMOOTHING * (newest - rate);
      const window = { loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length, imagesPerSecond: rate };
      losses = [];
      since = now();
      return window;
    },
    /** Leaves out time that went by without steps. */
    skip: (milliseconds: number): void => {
      since += milliseconds;
    },
  };
}
