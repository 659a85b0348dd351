import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { createServer } from 'vite';
import { parsePort } from './port.ts';
import { projectRoot } from './project.ts';
import { runsPlugin } from './serve-runs.ts';

const command = new Command('npm run dev --')
  .description('Serves the studio as its source stands and renews it with every change.')
  .option('--port <number>', 'the first port to try (default: 5173)', parsePort)
  .option('--runs <folder>', 'training runs to show in the view Runs and to draw from; they are only read', join(projectRoot, 'runs'));
const options = command.parse().opts<{ port?: number; runs: string }>();

const server = await createServer({
  root: projectRoot,
  plugins: [runsPlugin(resolve(options.runs))],
  server: { port: options.port ?? 5173 },
});
await server.listen();
server.printUrls();
