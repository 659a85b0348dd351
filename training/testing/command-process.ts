import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program in the project; `onErrors` sees its standard error grow, and its process group. */
export function start(
  program: string,
  parameters: readonly string[],
  onErrors?: (errors: string, group: number) => void,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd: projectRoot, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      if (child.pid !== undefined) onErrors?.(errors, child.pid);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output, errors }));
  });
}

/** Starts a command of the trainer. */
export const command = (name: string, ...parameters: string[]): Promise<Outcome> =>
  start(process.execPath, ['--import', 'tsx', join('training', 'commands', `${name}.ts`), ...parameters]);

/** The one line that `--json` gives. */
export function jsonOf({ output }: Outcome): unknown {
  expect(output).toMatch(/^[^\n]+\n$/);
  return JSON.parse(output);
}
