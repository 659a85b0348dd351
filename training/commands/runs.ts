import { listRuns, type RunSummary } from '../runs/run-list.ts';
import { runCommand } from './command.ts';
import { formatTable } from './table.ts';

interface RunsOptions {
  readonly runs: string;
  readonly json?: true;
}

const heading = ['run', 'state', 'data', 'preset', 'step', 'loss', 'best', 'PSNR', 'changed', ''];

await runCommand<RunsOptions>({
  name: 'runs',
  description: 'Lists the training runs: which are running, finished or interrupted, and how well they do.',
  configure(command) {
    command.option('--runs <folder>', 'where the numbered run folders are', 'runs');
  },
  run: async ({ runs: root, json }) => {
    const runs = await listRuns(root);
    if (!json && runs.length > 0) process.stdout.write(formatTable([heading, ...runs.map(rowOf)]));
    if (runs.length === 0) process.stderr.write(`There are no runs in ${root}: npm run train starts one.\n`);
    return { runs };
  },
});

function rowOf({
  name,
  state,
  dataset,
  preset,
  step,
  totalSteps,
  validationLoss,
  bestValidationLoss,
  psnr,
  changed,
  problem,
}: RunSummary): string[] {
  return [
    name,
    state,
    dataset ?? '-',
    preset ?? '-',
    step === null ? '-' : `${step}${totalSteps === null ? '' : ` of ${totalSteps}`}`,
    validationLoss?.toFixed(4) ?? '-',
    bestValidationLoss?.toFixed(4) ?? '-',
    psnr === null ? '-' : `${psnr.toFixed(2)} dB`,
    changed === null ? '-' : localMinute(changed),
    problem ?? '',
  ];
}

/** Such as 2026-01-31 17:05, in the time of this machine. */
function localMinute(time: string): string {
  return new Date(time).toLocaleString('sv-SE').slice(0, 16);
}
