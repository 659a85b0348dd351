/*
 * `npm test`: every check of the project in order, or only the ones named (`npm test -- unit e2e`). All of them run even
 * when one fails, so that one run shows everything; the last line counts the tests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureTestBrowser } from './browser.ts';
import { ensureCoreBuilt } from './build-core.ts';
import { ensureBuilt } from './build.ts';
import type { Counts } from './counts.ts';
import { addCounts, formatCounts, noTests, readPlaywrightCounts, readVitestCounts } from './counts.ts';
import { projectRoot } from './project.ts';

/** A check without tests of its own counts as one failed test when it fails, so that the summary cannot hide it. */
const failedCheck: Counts = { passed: 0, failed: 1, skipped: 0 };

interface Stage {
  readonly name: string;
  readonly title: string;
  /** Whether it runs only where it is named. */
  readonly isExtra?: true;
  /** Whether it may run beside its neighbours in the list that may, too: its output then comes when it has ended. */
  readonly isShared: boolean;
  /** Runs the stage with its output on the terminal. `reports` is a folder for files that others need not see. */
  run(reports: string): Promise<Counts>;
}

interface ToolOptions {
  readonly environment?: Record<string, string>;
  /** Keeps the output back until the tool has ended. */
  readonly isShared?: boolean;
}

/** Runs a program of node_modules/.bin; true when it ended well. */
async function runTool(tool: string, args: readonly string[], { environment = {}, isShared = false }: ToolOptions = {}): Promise<boolean> {
  const binaries = join(projectRoot, 'node_modules/.bin');
  const child = spawn(tool, args, {
    cwd: projectRoot,
    stdio: isShared ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}`, ...environment },
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  process.stdout.write(Buffer.concat(output));
  return status === 0;
}

/** A stage that is one tool with a verdict and no tests. */
function check(name: string, title: string, tool: string, ...args: string[]): Stage {
  return { name, title, isShared: true, run: async () => ((await runTool(tool, args, { isShared: true })) ? noTests : failedCheck) };
}

/** The counts of a tool that has run, with at least one failure where it ended badly and its report shows none. */
async function countsOf(endedWell: boolean, report: Promise<Counts>): Promise<Counts> {
  const counts = await report.catch(() => failedCheck);
  return endedWell || counts.failed > 0 ? counts : addCounts(counts, failedCheck);
}

const stages: readonly Stage[] = [
  // What was found of files that have not changed since is kept; of lint it is not, whose rules read other files' types.
  check('types', 'Types', 'tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'),
  check('lint', 'Lint', 'eslint', '.', '--max-warnings=0'),
  check('format', 'Format', 'prettier', '.', '--check', '--log-level=warn', '--cache', '--cache-location=.cache/prettier'),
  check(
    'cycles',
    'Imports in circles',
    'depcruise',
    'src',
    'workers',
    'packages',
    'training',
    'scripts',
    'e2e',
    '--config',
    'dependency-cruiser.config.js',
  ),
  check('dead-code', 'Dead code and unused dependencies', 'knip'),
  {
    name: 'build',
    title: 'Build of the page and of the package',
    isShared: true,
    async run() {
      await ensureBuilt();
      await ensureCoreBuilt();
      return noTests;
    },
  },
  {
    name: 'unit',
    title: 'Unit tests',
    isShared: true,
    async run(reports) {
      const report = join(reports, 'unit.json');
      const endedWell = await runTool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
        isShared: true,
      });
      return countsOf(endedWell, readVitestCounts(report));
    },
  },
  {
    name: 'e2e',
    title: 'End-to-end tests in Chromium',
    isShared: false,
    async run(reports) {
      ensureTestBrowser();
      const report = join(reports, 'e2e.json');
      const endedWell = await runTool('playwright', ['test', '--reporter=list,json'], {
        environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      });
      return countsOf(endedWell, readPlaywrightCounts(report));
    },
  },
  {
    name: 'lighthouse',
    title: 'Lighthouse on the built page',
    // It judges by the processor's time, which on a busy machine is not the page's alone.
    isExtra: true,
    isShared: false,
    async run() {
      ensureTestBrowser();
      const { judgePage } = await import('./lighthouse.ts');
      return judgePage();
    },
  },
];

/** The stages that the command line names, all but the extra ones when it names none; undefined when it names one that does not exist. */
function chooseStages(names: readonly string[]): readonly Stage[] | undefined {
  if (names.some((name) => !stages.some((stage) => stage.name === name))) return undefined;
  return stages.filter(({ name, isExtra }) => (names.length === 0 ? !isExtra : names.includes(name)));
}

/** Stages that share the machine with their neighbours, together; any other one alone. */
function groupStages(list: readonly Stage[]): Stage[][] {
  const groups: Stage[][] = [];
  for (const stage of list) {
    const last = groups.at(-1);
    if (stage.isShared && last?.every(({ isShared }) => isShared)) last.push(stage);
    else groups.push([stage]);
  }
  return groups;
}

async function runStage(stage: Stage, reports: string): Promise<Counts> {
  if (!stage.isShared) process.stdout.write(`\n=== ${stage.title} ===\n`);
  const start = performance.now();
  const counts = await stage.run(reports).catch((error: unknown) => {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return failedCheck;
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`--- ${stage.title}: ${counts.failed === 0 ? 'ok' : 'FAILED'}, ${seconds} s\n`);
  return counts;
}

const chosen = chooseStages(process.argv.slice(2));
if (chosen === undefined) {
  process.stderr.write(`Usage: npm test -- [stage ...], where a stage is one of ${stages.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}
const reports = await mkdtemp(join(tmpdir(), 'stepwise-test-'));
let total = noTests;
for (const group of groupStages(chosen)) {
  const counts = await Promise.all(group.map((stage) => runStage(stage, reports)));
  total = counts.reduce(addCounts, total);
}
await rm(reports, { recursive: true });
process.stdout.write(`\n${formatCounts(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
