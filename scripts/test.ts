/*
 * `npm test`: every check of the project in order, or only the ones named (`npm test -- unit e2e`). All of them run even
 * when one fails, so that one run shows everything; the last line counts the tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureBrowser } from './browser.ts';
import { ensureBuilt } from './build.ts';
import type { Counts } from './counts.ts';
import { addCounts, formatCounts, noTests, readPlaywrightCounts, readVitestCounts } from './counts.ts';
import { projectRoot } from './project.ts';

/** A check without tests of its own counts as one failed test when it fails, so that the summary cannot hide it. */
const failedCheck: Counts = { passed: 0, failed: 1, skipped: 0 };

interface Stage {
  readonly name: string;
  readonly title: string;
  /** Runs the stage with its output on the terminal. `reports` is a folder for files that others need not see. */
  run(reports: string): Promise<Counts>;
}

/** Runs a program of node_modules/.bin; true when it ended well. */
function runTool(tool: string, args: readonly string[], environment: Record<string, string> = {}): boolean {
  const binaries = join(projectRoot, 'node_modules/.bin');
  const { status } = spawnSync(tool, args, {
    cwd: projectRoot,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}`, ...environment },
  });
  return status === 0;
}

/** A stage that is one tool with a verdict and no tests. */
function check(name: string, title: string, tool: string, ...args: string[]): Stage {
  return { name, title, run: () => Promise.resolve(runTool(tool, args) ? noTests : failedCheck) };
}

/** The counts of a tool that has run, with at least one failure where it ended badly and its report shows none. */
async function countsOf(endedWell: boolean, report: Promise<Counts>): Promise<Counts> {
  const counts = await report.catch(() => failedCheck);
  return endedWell || counts.failed > 0 ? counts : addCounts(counts, failedCheck);
}

const stages: readonly Stage[] = [
  check('types', 'Types', 'tsc', '--noEmit'),
  check('lint', 'Lint', 'eslint', '.', '--max-warnings=0'),
  check('dead-code', 'Dead code and unused dependencies', 'knip'),
  {
    name: 'unit',
    title: 'Unit tests',
    run(reports) {
      const report = join(reports, 'unit.json');
      const endedWell = runTool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
      return countsOf(endedWell, readVitestCounts(report));
    },
  },
  {
    name: 'build',
    title: 'Build of the page',
    async run() {
      await ensureBuilt();
      return noTests;
    },
  },
  {
    name: 'e2e',
    title: 'End-to-end tests in Chromium',
    run(reports) {
      ensureBrowser();
      const report = join(reports, 'e2e.json');
      const endedWell = runTool('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
      return countsOf(endedWell, readPlaywrightCounts(report));
    },
  },
];

/** The stages that the command line names, all when it names none; undefined when it names one that does not exist. */
function chooseStages(names: readonly string[]): readonly Stage[] | undefined {
  if (names.some((name) => !stages.some((stage) => stage.name === name))) return undefined;
  return names.length === 0 ? stages : stages.filter((stage) => names.includes(stage.name));
}

async function runStage(stage: Stage, reports: string): Promise<Counts> {
  process.stdout.write(`\n=== ${stage.title} ===\n`);
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
for (const stage of chosen) total = addCounts(total, await runStage(stage, reports));
await rm(reports, { recursive: true });
process.stdout.write(`\n${formatCounts(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
