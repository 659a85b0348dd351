import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrainingConfig } from '../config/config.ts';
import { openGraph } from '../step/graph-runner.ts';
import { initialState } from '../../src/training-step/state.ts';
import { openDataLoader } from '../data-loader/data-loader.ts';
import { openStepper } from '../step/stepper.ts';
import { drawnImages } from './train.ts';

/** What one kind of operator takes of a training step. */
export interface OperatorTime {
  /** ONNX's name of it. */
  readonly operator: string;
  /** Where it ran: an operator that the provider lacks runs on the processor. */
  readonly provider: string;
  readonly callsPerStep: number;
  readonly millisecondsPerStep: number;
  /** Of all operators' time. */
  readonly share: number;
}

const eventsSchema = z.array(
  z.object({
    cat: z.string(),
    name: z.string(),
    /** Microseconds. */
    dur: z.number().nonnegative(),
    args: z.object({ op_name: z.string().optional(), provider: z.string().optional() }).default({}),
  }),
);

/** Sums up the runtime's profile of `steps` training steps, the longest first. */
export function operatorTimes(profile: unknown, steps: number): OperatorTime[] {
  const kernels = eventsSchema.parse(profile).filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
  const total = kernels.reduce((sum, { dur }) => sum + dur, 0);
  const sums = new Map<string, { readonly operator: string; readonly provider: string; calls: number; microseconds: number }>();
  for (const { args, dur } of kernels) {
    const operator = args.op_name ?? 'unknown';
    const provider = (args.provider ?? 'unknown').replace('ExecutionProvider', '');
    const sum = sums.get(`${operator} ${provider}`) ?? { operator, provider, calls: 0, microseconds: 0 };
    sum.calls += 1;
    sum.microseconds += dur;
    sums.set(`${operator} ${provider}`, sum);
  }
  return [...sums.values()]
    .map(({ operator, provider, calls, microseconds }) => ({
      operator,
      provider,
      callsPerStep: calls / steps,
      millisecondsPerStep: microseconds / 1000 / steps,
      share: microseconds / total,
    }))
    .toSorted((a, b) => b.millisecondsPerStep - a.millisecondsPerStep);
}

/** Makes `runs` runs of training steps under the runtime's own profiler, which slows them a little. @throws ProviderUnavailableError */
export async function profileTraining(config: TrainingConfig, runs: number, signal: AbortSignal): Promise<OperatorTime[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwise-profile-'));
  try {
    const { stepsPerRun } = config;
    const steps = runs * stepsPerRun;
    const stepper = await openStepper(config, steps, (bytes, provider, options) =>
      openGraph(bytes, provider, { ...options, profile: join(folder, 'step') }),
    );
    const source = openDataLoader({ ...config, horizontalFlip: true }, drawnImages(config.network.imageSize + config.cropMargin));
    try {
      let state = initialState(config);
      while (state.step < steps) {
        signal.throwIfAborted();
        ({ state } = await stepper.advance(state, await source.take(state.step, stepsPerRun)));
      }
    } finally {
      await source.close();
      // The runtime completes its file when the session ends.
      await stepper.release();
    }
    const [file = ''] = await readdir(folder);
    return operatorTimes(JSON.parse(await readFile(join(folder, file), 'utf8')), steps);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
