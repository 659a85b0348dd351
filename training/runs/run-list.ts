import { reasonOf, UserFacingError } from '../../src/errors.ts';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MetricLine, TrainingRun } from '../../src/documents/training-run.ts';
import { endingOf, type CheckpointFacts } from './checkpoint.ts';
import { totalStepsOf } from '../config/config.ts';
import { DamagedCheckpointError, RunWithoutCheckpointError } from './errors.ts';
import { recipeDifferences } from '../config/recipe.ts';
import { loadNewestFacts } from './run-checkpoints.ts';
import { runFolders, type RunFolder } from './run-folder.ts';
import { trainerOf } from './run-lock.ts';

/** A run of a list, and where it lies. */
export interface RunSummary extends TrainingRun {
  readonly path: string;
}

/** Lines of the log over which the speed is averaged. */
const SPEED_LINES = 10;

/**
 * All numbered runs under `root`, oldest first. Checkpoints are not read whole, so that one whose vectors alone are
 * damaged does not show here.
 */
export async function listRuns(root: string): Promise<RunSummary[]> {
  return Promise.all((await runFolders(root)).map(summarize));
}

async function summarize(folder: RunFolder): Promise<RunSummary> {
  const changed = await stat(folder.path).then(
    ({ mtime }) => mtime.toISOString(),
    () => null,
  );
  try {
    return await summarizeReadable(folder, changed);
  } catch (error) {
    return { ...unknown(folder, changed), state: 'broken', problem: error instanceof UserFacingError ? error.message : reasonOf(error) };
  }
}

async function summarizeReadable(folder: RunFolder, changed: RunSummary['changed']): Promise<RunSummary> {
  const isRunning = (await trainerOf(folder.path)) !== null;
  const { facts, problem } = await factsOf(folder);
  const config = facts?.config ?? (await folder.readConfig());
  const images = (await folder.keptSplit())?.counts.train ?? null;
  const log = await folder.metricLines();
  const step = Math.max(facts?.progress.step ?? 0, isRunning ? (log.at(-1)?.step ?? 0) : 0);
  const done = log.filter((line) => line.step <= step);
  const validations = done.filter((line) => line.kind === 'validation');
  const steps = done.filter((line) => line.kind === 'train');
  const losses = validations.map(({ loss }) => loss).filter((loss) => loss !== null);
  return {
    ...unknown(folder, changed),
    state: isRunning ? 'running' : stateOf(facts),
    dataset: facts?.dataset.name ?? config?.data ?? null,
    preset: config?.preset ?? null,
    step: facts || isRunning ? step : null,
    totalSteps: facts?.progress.totalSteps ?? (config && images !== null ? totalStepsOf(config, images) : (config?.steps ?? null)),
    trainingLoss: steps.at(-1)?.loss ?? null,
    samplesPerSecond: speedOf(steps),
    batchSize: config?.batchSize ?? null,
    validationLoss: validations.at(-1)?.loss ?? null,
    psnr: validations.at(-1)?.psnr ?? null,
    bestValidationLoss: losses.length > 0 ? Math.min(...losses) : null,
    startedFrom: facts?.origin.startedFrom ?? null,
    recipe: config ? recipeDifferences(config) : [],
    samples: await folder.sampledSteps(),
    hasLog: log.length > 0,
    // The folder is put in place as a whole.
    hasModel: existsSync(join(folder.model, 'card.json')),
    problem: problem ?? (facts || isRunning ? null : 'it ended before its first checkpoint'),
  };
}

function speedOf(steps: readonly Extract<MetricLine, { kind: 'train' }>[]): number | null {
  const last = steps.slice(-SPEED_LINES);
  return last.length === 0 ? null : last.reduce((sum, { samplesPerSecond }) => sum + samplesPerSecond, 0) / last.length;
}

function stateOf(facts: CheckpointFacts | null): RunSummary['state'] {
  if (!facts) return 'broken';
  const ending = endingOf(facts);
  return ending === 'completed' ? 'finished' : (ending ?? 'interrupted');
}

/** What the checkpoint says that a run would go on from, and what is wrong with the latest where it is not that one. */
async function factsOf(folder: RunFolder): Promise<{ readonly facts: CheckpointFacts | null; readonly problem: string | null }> {
  try {
    const { checkpoint: facts, damage } = await loadNewestFacts(folder);
    return { facts, problem: damage && describe(damage) };
  } catch (error) {
    if (error instanceof DamagedCheckpointError) return { facts: null, problem: describe(error) };
    if (error instanceof RunWithoutCheckpointError) return { facts: null, problem: null };
    throw error;
  }
}

function describe({ path, reason }: DamagedCheckpointError): string {
  return `${path} is damaged (${reason})`;
}

function unknown(folder: RunFolder, changed: RunSummary['changed']): Omit<RunSummary, 'state'> {
  return {
    name: folder.name,
    path: folder.path,
    dataset: null,
    preset: null,
    step: null,
    totalSteps: null,
    trainingLoss: null,
    samplesPerSecond: null,
    batchSize: null,
    validationLoss: null,
    psnr: null,
    bestValidationLoss: null,
    changed,
    startedFrom: null,
    recipe: [],
    samples: [],
    hasLog: false,
    hasModel: false,
    problem: null,
  };
}
