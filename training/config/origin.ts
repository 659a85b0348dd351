import { execFile } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';
import { startedFromSchema, type StartedFrom } from '../../src/documents/card.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';

/** Where weights were made: what a model card says of it. */
export const originSchema = z.strictObject({
  /** Every device that the run has been on, in order. */
  devices: z.array(z.string()).min(1),
  /** The newest code's commit, or `unknown` outside a repository. */
  commit: z.string(),
  /** The model whose weights came first; null for random ones. */
  startedFrom: startedFromSchema.nullable().default(null),
});
export type Origin = z.infer<typeof originSchema>;

/** This machine and this code, after what `before` tells of earlier sittings. */
export async function currentOrigin(
  provider: NodeProvider,
  before: Origin | null = null,
  startedFrom: StartedFrom | null = before?.startedFrom ?? null,
): Promise<Origin> {
  const device = await deviceOf(provider);
  const earlier = before?.devices ?? [];
  return {
    devices: earlier.at(-1) === device ? earlier : [...earlier, device],
    commit: (await firstLine('git', ['-C', import.meta.dirname, 'rev-parse', 'HEAD'])) ?? 'unknown',
    startedFrom,
  };
}

/** This machine and this code, as what is measured now names them. */
export async function measuringOrigin(provider: NodeProvider): Promise<{ device: string; commit: string }> {
  const { devices, commit } = await currentOrigin(provider);
  return { device: devices.join(', then '), commit };
}

async function deviceOf(provider: NodeProvider): Promise<string> {
  const processor = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`;
  switch (provider) {
    case 'cpu':
      return processor;
    case 'cuda':
      return (await firstLine('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'])) ?? `a CUDA device beside ${processor}`;
    case 'webgpu':
      return `WebGPU beside ${processor}`;
  }
}

/** What a program says, or null where it is missing or fails. */
async function firstLine(program: string, parameters: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, parameters);
    return stdout.trim().split('\n')[0] ?? null;
  } catch {
    return null;
  }
}
