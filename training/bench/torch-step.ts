import { UserFacingError } from '../../src/errors.ts';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { TrainingConfig } from '../config/config.ts';

/** PyTorch could not make the step: it is not installed, or lacks what was asked of it. */
export class TorchError extends UserFacingError {
  override readonly name = 'TorchError';
  constructor(
    readonly python: string,
    readonly reason: string,
  ) {
    super(`PyTorch cannot be measured with ${python} (${reason}): name a Python that has it with --python, or leave --python out.`);
  }
}

/** How PyTorch is to compute. */
export interface TorchVariant {
  readonly title: string;
  readonly layout: 'contiguous' | 'channels_last';
  readonly precision: 'fp32' | 'tf32' | 'bf16';
  readonly compile: boolean;
}

const eager = { layout: 'contiguous', precision: 'fp32', compile: false } as const;
/** What a person would try, on a processor and on a graphics card. */
export const torchVariants: Readonly<Record<'cpu' | 'cuda', readonly TorchVariant[]>> = {
  cpu: [
    { ...eager, title: 'PyTorch' },
    { ...eager, title: 'PyTorch, channels_last', layout: 'channels_last' },
    { ...eager, title: 'PyTorch, channels_last, compiled', layout: 'channels_last', compile: true },
  ],
  cuda: [
    { ...eager, title: 'PyTorch fp32' },
    { ...eager, title: 'PyTorch TF32', precision: 'tf32' },
    { ...eager, title: 'PyTorch bf16, channels_last', precision: 'bf16', layout: 'channels_last' },
    { ...eager, title: 'PyTorch TF32, compiled', precision: 'tf32', compile: true },
    { ...eager, title: 'PyTorch bf16, channels_last, compiled', precision: 'bf16', layout: 'channels_last', compile: true },
  ],
};

const readySchema = z.object({ parameters: z.number(), torch: z.string() });
const measuredSchema = z.object({ seconds: z.number().positive() });

/** The same network and step in PyTorch, in a process of its own. */
export interface TorchStep {
  readonly parameters: number;
  /** PyTorch's version. */
  readonly version: string;
  /** Seconds that a step takes, the mean of `steps` in a row. */
  measure(steps: number): Promise<number>;
  release(): void;
}

/**
 * Starts `python` on train_step.py and lets it make its first two steps.
 * @throws TorchError
 */
export async function openTorchStep(
  python: string,
  config: TrainingConfig,
  device: 'cpu' | 'cuda',
  variant: TorchVariant,
): Promise<TorchStep> {
  const child = spawn(python, [join(import.meta.dirname, 'torch', 'train_step.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  const lastLine = (): string | undefined =>
    errors
      .trim()
      .split('\n')
      .findLast((line) => line !== '');
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-2000)));
  const ended = new Promise<never>((_, reject) => {
    const fail = (reason: string): void => reject(new TorchError(python, lastLine() ?? reason));
    child.on('error', (error) => fail(error.message));
    child.on('close', (status) => fail(`it ended with status ${status ?? 'unknown'}`));
  });
  // Nobody may be waiting when it ends.
  ended.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <Answer>(question: object, schema: z.ZodType<Answer>): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const line = await Promise.race([lines.next(), ended]);
    return line.done === true ? ended : schema.parse(JSON.parse(line.value));
  };
  child.stdin.on('error', () => undefined);
  const { network, batchSize, diffusion, loss, optimizer, ema } = config;
  const setup = {
    device,
    ...variant,
    network,
    batchSize,
    prediction: diffusion.prediction,
    loss,
    optimizer,
    gradientClip: optimizer.gradientClip,
    ema: ema !== null,
    threads: null,
  };
  const { parameters, torch } = await ask({ setup }, readySchema);
  return {
    parameters,
    version: torch,
    measure: async (steps) => (await ask({ measure: steps }, measuredSchema)).seconds,
    release: () => void child.kill(),
  };
}
