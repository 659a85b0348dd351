import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { saveCheckpoint, type Best, type Progress } from './checkpoint.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
import { listRuns } from './run-list.ts';
import { saveLatest } from './run-checkpoints.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, untrainedCheckpoint } from '../testing/tiny-run.ts';

const base = temporaryFolder();
let count = 0;
let root = '';
let folder: RunFolder;

beforeEach(async () => {
  count += 1;
  root = join(base, `runs-${count}`);
  folder = await createRunFolder(root, 'photographs');
});

const untrained = untrainedCheckpoint(tinyConfig);
const config = { ...tinyConfig, patience: 2 };
const best: Best = { step: 5, validationLoss: 0.25, validationsSince: 1 };
const checkpointAt = (step: number, progress: Partial<Progress> = {}) => ({
  ...untrained,
  config,
  progress: { ...untrained.progress, step, best, ...progress },
  state: { ...untrained.state, step },
});
const logValidation = (step: number, loss: number, psnr: number): Promise<void> =>
  folder.log({ kind: 'validation', step, epoch: step / 5, loss, psnr });

describe('listRuns', () => {
  it('tells of an interrupted run how far it is saved, and its last and best validation up to there', async () => {
    await logValidation(5, 0.25, 12);
    await logValidation(10, 0.5, 11);
    await saveLatest(folder, checkpointAt(12));
    await logValidation(15, 0.125, 15);
    expect(await listRuns(root)).toEqual([
      {
        name: '0001-photographs',
        path: folder.path,
        state: 'interrupted',
        dataset: 'photographs',
        preset: 'compact',
        step: 12,
        totalSteps: 14,
        trainingLoss: null,
        samplesPerSecond: null,
        batchSize: 5,
        validationLoss: 0.5,
        psnr: 11,
        bestValidationLoss: 0.25,
        changed: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
        startedFrom: null,
        recipe: expect.arrayContaining([{ setting: 'batchSize', value: '5', preset: '16' }]) as unknown[],
        samples: [],
        hasLog: true,
        hasModel: false,
        problem: null,
      },
    ]);
  });

  it.each([
    ['finished', 14, 2],
    ['stopped early', 12, 2],
    ['interrupted', 12, 1],
  ])('knows a run that is %s: step %i, %i validations since the best', async (state, step, validationsSince) => {
    await saveLatest(folder, checkpointAt(step, { best: { ...best, validationsSince } }));
    expect(await listRuns(root)).toMatchObject([{ state, step, totalSteps: 14 }]);
  });

  it('follows a running one by its log, also before its first checkpoint', async () => {
    const trainer = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void trainer.kill());
    await writeFile(join(folder.path, 'lock'), String(trainer.pid));
    expect(await listRuns(root)).toMatchObject([{ state: 'running', step: 0, dataset: null, totalSteps: null, problem: null }]);
    await folder.writeConfig(config);
    await logValidation(5, 0.25, 12);
    expect(await listRuns(root)).toMatchObject([
      { state: 'running', step: 5, dataset: 'photographs', validationLoss: 0.25, totalSteps: 14 },
    ]);
    await saveLatest(folder, checkpointAt(8));
    expect(await listRuns(root)).toMatchObject([{ state: 'running', step: 8 }]);
  });

  it('knows from the split how many steps the epochs of a running one are, before its first checkpoint', async () => {
    const trainer = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void trainer.kill());
    await writeFile(join(folder.path, 'lock'), String(trainer.pid));
    await folder.writeConfig({ ...config, steps: null, epochs: 2 });
    const split = join(root, 'split.json');
    await writeFile(split, JSON.stringify({ imageList: 'abc', counts: { train: 24 } }));
    await folder.keepSplit(split);
    expect(await listRuns(root)).toMatchObject([{ state: 'running', totalSteps: 10 }]);
  });

  it('does not take the lock of a killed process for a running run', async () => {
    await writeFile(join(folder.path, 'lock'), String(spawnSync(process.execPath, ['--eval', '']).pid));
    await saveLatest(folder, checkpointAt(8));
    expect(await listRuns(root)).toMatchObject([{ state: 'interrupted', step: 8 }]);
  });

  it('lists broken folders with what is wrong, and all others', async () => {
    const cut = await createRunFolder(root, 'cut');
    await saveCheckpoint(cut.checkpoint, checkpointAt(8));
    await truncate(cut.checkpoint, (await readFile(cut.checkpoint)).length - 1);
    const foreign = await createRunFolder(root, 'foreign');
    await writeFile(foreign.checkpoint, 'not ours');
    const unreadable = await createRunFolder(root, 'unreadable');
    await saveCheckpoint(unreadable.checkpoint, checkpointAt(8));
    await mkdir(join(unreadable.path, 'metrics.jsonl'));
    const good = await createRunFolder(root, 'good');
    await saveCheckpoint(good.checkpoint, checkpointAt(8));
    await mkdir(join(root, 'notes'));
    await writeFile(join(root, '0042-file'), 'a file');
    await symlink(join(root, 'gone'), join(root, '0043-link'));
    const runs = await listRuns(root);
    expect(runs.map(({ name, state, problem }) => [name, state, problem])).toEqual([
      ['0001-photographs', 'broken', 'it ended before its first checkpoint'],
      ['0002-cut', 'broken', `${cut.checkpoint} is damaged (it is cut short)`],
      ['0003-foreign', 'broken', expect.stringContaining(`${foreign.checkpoint} is damaged (its header`)],
      ['0004-unreadable', 'broken', expect.stringContaining('it is a folder')],
      ['0005-good', 'interrupted', null],
      ['0043-link', 'broken', 'it ended before its first checkpoint'],
    ]);
  });

  it('says what is wrong with the latest checkpoint where another can be used', async () => {
    for (const step of [4, 8]) await saveLatest(folder, checkpointAt(step));
    await truncate(folder.checkpoint, 100);
    expect(await listRuns(root)).toMatchObject([
      { state: 'interrupted', step: 4, problem: expect.stringContaining(`${folder.checkpoint} is damaged`) as string },
    ]);
  });

  it('tells of the checkpoint that the run would go on from, also where that is the best', async () => {
    for (const step of [4, 12]) await saveLatest(folder, checkpointAt(step));
    await saveCheckpoint(folder.bestCheckpoint, checkpointAt(9));
    await truncate(folder.checkpoint, 100);
    expect(await listRuns(root)).toMatchObject([{ state: 'interrupted', step: 9 }]);
  });

  it('is empty where there are no runs', async () => {
    await rm(root, { recursive: true });
    expect(await listRuns(root)).toEqual([]);
  });
});
