import type { Command } from 'commander';

/** Options that npm has itself, which it may know from elsewhere. */
const ofNpm: readonly string[] = ['--cache'];

/**
 * What to do where npm took options of a command for its own, for want of the two dashes before them, in a sentence; null
 * where it took none.
 *
 * @param script the command's name in package.json
 */
export function optionsTakenByNpm(command: Command, script: string, environment: NodeJS.ProcessEnv = process.env): string | null {
  if (environment['npm_lifecycle_event'] !== script) return null;
  const lost = command.options
    .map(({ long }) => long ?? '')
    .filter((flag) => !ofNpm.includes(flag) && environment[`npm_config_${flag.slice(2).replaceAll('-', '_')}`] !== undefined);
  if (lost.length === 0) return null;
  const call = script === 'start' ? 'npm start' : `npm run ${script}`;
  return `npm took ${lost.join(', ')} for its own: put two dashes before the options, as in "${call} -- ${lost[0]} ...".`;
}
