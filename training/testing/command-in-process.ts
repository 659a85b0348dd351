import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../scripts/project.ts';
import type { Outcome } from './command-process.ts';

let runs = 0;

/**
 * Runs a command of the trainer in the process of the tests, which spares the second that a process of its own takes to
 * start: for what the command says and makes, not for how a process starts, is interrupted or ends. One at a time.
 */
export async function commandInProcess(name: string, ...parameters: string[]): Promise<Outcome> {
  const { argv, exitCode } = process;
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const listeners = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  const written = { stdout: '', stderr: '' };
  const streams = ['stdout', 'stderr'] as const;
  const writers = new Map(
    streams.map((stream) => {
      const write = process[stream].write.bind(process[stream]);
      process[stream].write = (chunk: string | Uint8Array): boolean => {
        written[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
        return true;
      };
      return [stream, write];
    }),
  );
  process.argv = [process.execPath, name, ...parameters];
  process.exitCode = 0;
  try {
    runs += 1;
    // A command runs as it is imported: by another address each time, it does so again.
    await import(`${pathToFileURL(join(projectRoot, 'training', 'commands', `${name}.ts`)).href}?run=${runs}`);
    return { status: process.exitCode, output: written.stdout, errors: written.stderr };
  } finally {
    for (const [stream, write] of writers) process[stream].write = write;
    for (const signal of signals) {
      for (const listener of process.listeners(signal)) {
        if (listeners.get(signal)?.includes(listener) !== true) process.off(signal, listener);
      }
    }
    process.argv = argv;
    process.exitCode = exitCode;
  }
}
