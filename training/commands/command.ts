import { reasonOf, UserFacingError } from '../../src/errors.ts';
import { Command, CommanderError, InvalidArgumentError, type OptionValues } from 'commander';
import { optionsTakenByNpm } from '../../scripts/npm-options.ts';
import { isSystemError } from '../io/files.ts';

/** One JSON-ready answer of a command, printed on standard output with `--json`. */
export type CommandResult = Readonly<Record<string, unknown>>;

/** A mistake in how a command was called, as opposed to a failure of its work: exit status 2. */
export class UsageError extends UserFacingError {
  override readonly name = 'UsageError';
}

export interface CommandDefinition<Options extends OptionValues> {
  readonly name: string;
  readonly description: string;
  /** Adds the command's own options and arguments. */
  readonly configure: (command: Command) => void;
  /**
   * Does the work. `signal` aborts on Ctrl-C; progress goes to standard error.
   * @returns what `--json` prints
   */
  readonly run: (options: Options, signal: AbortSignal, positional: readonly string[]) => Promise<CommandResult>;
}

/** An empty value is most often a variable of a script that is not set. @throws UsageError */
function requireValues(command: Command): void {
  const empty = command.options.find((option) => command.getOptionValue(option.attributeName()) === '');
  if (empty) throw new UsageError(`${empty.long ?? empty.flags} is empty: give it a value, or leave it out.`);
}

const FAILED = 1;
const WRONG_USE = 2;

/**
 * Runs a command line: `--help`, `--json`, exit status 0, 1 (failed, with one sentence on standard error) or
 * 2 (wrong use). Ctrl-C asks the work to stop in good order; once more, a second later, ends the process.
 */
export async function runCommand<Options extends OptionValues>(definition: CommandDefinition<Options>): Promise<void> {
  const command = new Command(`npm run ${definition.name} --`)
    .description(definition.description)
    .option('--json', 'print one machine-readable line at the end on standard output')
    .exitOverride();
  definition.configure(command);
  try {
    const lost = optionsTakenByNpm(command, definition.name);
    if (lost !== null) throw new UsageError(lost);
    command.parse();
    requireValues(command);
    const result = await definition.run(command.opts<Options>(), abortOnInterrupt(), command.args);
    if (command.opts()['json'] === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Tells what went wrong in one sentence, with STEPWISE_DEBUG also where; returns the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  process.stderr.write(`${sentenceOf(error)}\n`);
  if (process.env['STEPWISE_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return error instanceof UsageError ? WRONG_USE : FAILED;
}

/** What the system refused where nobody expected it has no sentence of its own. */
function sentenceOf(error: unknown): string {
  if (isSystemError(error))
    return `${error.path ?? 'A file'} cannot be used (${reasonOf(error)}): see whether it is there and may be used.`;
  return error instanceof Error ? error.message : String(error);
}

/** A terminal's Ctrl-C can arrive several times, since npm and tsx pass on what this process already got. */
const SAME_INTERRUPT_MILLISECONDS = 1000;
const INTERRUPTED = 130;

function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  let first: number | null = null;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      first ??= performance.now();
      if (performance.now() - first > SAME_INTERRUPT_MILLISECONDS) process.exit(INTERRUPTED);
      controller.abort(new Error('Interrupted.'));
    });
  }
  return controller.signal;
}

/** Reads a whole number, as the value of an option: the complaint names the option. */
export function integer(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** Reads a whole number of at least 1, as the value of an option. */
export function atLeastOne(text: string): number {
  const value = integer(text);
  if (value < 1) throw new InvalidArgumentError('It must be at least 1.');
  return value;
}

/** Reads a seed, as the value of an option. */
export function seed(text: string): number {
  const value = integer(text);
  if (value >>> 0 !== value) throw new InvalidArgumentError('It must be from 0 to 4294967295.');
  return value;
}

/** Reads a number, as the value of an option. */
export function number(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || text.trim() === '') throw new InvalidArgumentError('It must be a number.');
  return value;
}
