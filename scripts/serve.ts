import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { preview } from 'vite';
import { ensureBuilt } from './build.ts';
import { optionsTakenByNpm } from './npm-options.ts';
import { parsePort } from './port.ts';
import { projectRoot } from './project.ts';
import { runsPlugin } from './serve-runs.ts';

const DEFAULT_PORT = 4173;

/** Somebody sits at a screen: a terminal, no continuous integration, and on Linux a display server. */
function hasScreen(): boolean {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  const displays = process.platform !== 'linux' || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined;
  return process.stdout.isTTY && CI === undefined && displays;
}

const command = new Command('npm start --')
  .description('Builds the studio if needed, serves it on this machine and opens it in the browser.')
  .option('--port <number>', 'this port and no other (default: the first free one from 4173 on)', parsePort)
  .option('--runs <folder>', 'training runs to show in the view Runs and to draw from; they are only read', join(projectRoot, 'runs'))
  .option('--no-open', 'do not open a browser');
const lost = optionsTakenByNpm(command, 'start');
if (lost !== null) command.error(lost);
const options = command.parse().opts<{ port?: number; runs: string; open: boolean }>();

await ensureBuilt();
const server = await preview({
  root: projectRoot,
  logLevel: 'warn',
  plugins: [runsPlugin(resolve(options.runs))],
  preview: {
    port: options.port ?? DEFAULT_PORT,
    strictPort: options.port !== undefined,
    open: options.open && hasScreen(),
  },
});
process.stdout.write(`Stepwise is at ${server.resolvedUrls?.local[0] ?? 'an unknown address'}  (Ctrl-C stops it)\n`);
