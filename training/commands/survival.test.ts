import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../scripts/project.ts';
import { loadCheckpoint } from '../runs/checkpoint.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writePhotographs } from '../testing/tiny-run.ts';

/* A training whose process is interrupted or killed, and whose checkpoint is then damaged, in real processes. */

const root = temporaryFolder();
const photographs = join(root, 'photographs');

beforeAll(() => writePhotographs(photographs, 30));

const tiny = ['--image-size', '16', '--widths', '8,16', '--block-depth', '1', '--batch-size', '4', '--sample-every', '0'];
const newRun = ['--data', photographs, ...tiny, '--steps', '40', '--checkpoint-every', '1'];

/** Trains under `root/name`; `meanwhile` is called with each name that changes in the run's folder. */
function trainIn(name: string, parameters: readonly string[], meanwhile?: (file: string, kill: () => void) => void) {
  const runs = join(root, name);
  const run = join(runs, '0001-photographs');
  // Each with a cache of its own: the processes run at the same time.
  const line = [
    '--import',
    'tsx',
    join('training', 'commands', 'train.ts'),
    ...parameters,
    '--runs',
    runs,
    '--cache',
    join(root, `${name}-cache`),
  ];
  return new Promise<{ status: number | null; killed: boolean; errors: string; checkpoint: string }>((resolve, reject) => {
    const child = spawn(process.execPath, line, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    let watcher: ReturnType<typeof watch> | null = null;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      if (meanwhile && existsSync(run)) watcher ??= watch(run, (_, file) => meanwhile(file ?? '', () => child.kill('SIGKILL')));
    });
    child.on('error', reject);
    child.on('close', (status, signal) => {
      watcher?.close();
      resolve({ status, killed: signal === 'SIGKILL', errors, checkpoint: join(run, 'checkpoint.safetensors') });
    });
  });
}

/** Kills at the start of the `count`th write of a checkpoint. */
function killAtWrite(count: number) {
  const seen = new Set<string>();
  return (file: string, kill: () => void): void => {
    if (file.endsWith('.partial')) seen.add(file);
    if (seen.size >= count) kill();
  };
}

it(
  'loses nothing but the steps since the last good checkpoint, and ends bit for bit as if nothing had happened',
  { timeout: 120_000 },
  async () => {
    const straight = trainIn('straight', newRun);
    const first = await trainIn('killed', newRun, killAtWrite(3));
    expect(first.killed, first.errors).toBe(true);
    const { step } = (await loadCheckpoint(first.checkpoint)).state;
    expect(step).toBeGreaterThan(0);

    const second = await trainIn('killed', ['--resume'], killAtWrite(6));
    expect(second.killed, second.errors).toBe(true);
    expect(second.errors).toContain(`Going on at step ${step} in`);

    const bytes = await readFile(first.checkpoint);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    await writeFile(first.checkpoint, bytes);
    const third = await trainIn('killed', ['--resume']);
    expect(third.errors).toMatch(
      /checkpoint\.safetensors is damaged \(its checksum does not match\): taking \S+safetensors instead, which is from step \d+\./,
    );
    expect(third.status).toBe(0);

    const [ended, expected] = await Promise.all([loadCheckpoint(third.checkpoint), loadCheckpoint((await straight).checkpoint)]);
    expect(ended.state).toEqual(expected.state);
    expect(ended.progress).toEqual({ ...expected.progress, seconds: ended.progress.seconds });
  },
);

const packageSchema = z.object({ scripts: z.object({ train: z.string() }) });

it.skipIf(process.platform === 'win32')(
  'saves where a step takes longer than the wink that tsx gives a process on Ctrl-C',
  { timeout: 120_000 },
  async () => {
    const { scripts } = packageSchema.parse(JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')));
    // As npm starts it, but for npm's own shell, which dies of the signal whatever the command says.
    const [program = '', ...line] = scripts.train.split(' ');
    const long = ['--image-size', '32', '--widths', '32,64', '--patch-size', '1', '--batch-size', '16', '--sample-every', '0'];
    const folders = ['--runs', join(root, 'interrupted'), '--cache', join(root, 'interrupted-cache')];
    const child = spawn(program, [...line, '--data', photographs, ...folders, ...long], {
      cwd: projectRoot,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      // A terminal gives the signal to the whole group, here in the midst of the second step.
      if (!errors.includes('training 1/') && text.includes('training 1/'))
        setTimeout(() => child.pid && process.kill(-child.pid, 'SIGINT'), 100);
      errors += text;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    const goingOn = `npm run train -- --resume ${join(root, 'interrupted', '0001-photographs')} --cache ${join(root, 'interrupted-cache')}`;
    expect(errors.replaceAll(/step \d+/g, 'step N')).toContain(`Saved at step N of 1000; ${goingOn} goes on.`);
    expect(status).toBe(0);
  },
);
