import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MetricLine } from '../../src/documents/training-run.ts';
import { FileWriteError } from '../io/errors.ts';
import { RunNotFoundError } from './errors.ts';
import type { RunFolder } from './run-folder.ts';
import { createRunFolder, findRunFolder } from './run-folder.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const base = temporaryFolder();
let count = 0;
let root = '';

beforeEach(() => {
  count += 1;
  root = join(base, `runs-${count}`);
});

/** A run folder with something in its checkpoint's place. */
async function runWithCheckpoint(dataset: string): Promise<RunFolder> {
  const folder = await createRunFolder(root, dataset);
  await writeFile(folder.checkpoint, 'checkpoint');
  return folder;
}

describe('createRunFolder', () => {
  it('numbers runs from 1 on, and after the highest', async () => {
    await createRunFolder(root, 'flowers102');
    await createRunFolder(root, 'celeba');
    await mkdir(join(root, '0041-old'));
    await mkdir(join(root, 'notes'));
    await createRunFolder(root, 'flowers102');
    expect(await readdir(root)).toEqual(['0001-flowers102', '0002-celeba', '0041-old', '0042-flowers102', 'notes']);
  });

  it('gives runs that start at once numbers of their own, whatever their datasets are called', async () => {
    const made = await Promise.all(['cats', 'dogs', 'cats', 'dogs', 'cats'].map((dataset) => createRunFolder(root, dataset)));
    expect(new Set(made.map(({ name }) => Number(name.slice(0, 4)))).size).toBe(made.length);
    expect((await readdir(root)).sort()).toEqual(made.map(({ name }) => name).sort());
  });

  it('passes over a number that a killed process has claimed', async () => {
    await mkdir(join(root, '.1.partial'), { recursive: true });
    expect((await createRunFolder(root, 'cats')).name).toBe('0002-cats');
  });

  it.each([
    ['My Photos (2024)', '0001-my-photos-2024'],
    ['a/b:c*', '0001-a-b-c'],
    ['Цветы', '0001-images'],
  ])('names the folder of %s so that every system takes it', async (dataset, name) => {
    expect((await createRunFolder(root, dataset)).path).toBe(join(root, name));
  });

  it('says so when the folder cannot be made', async () => {
    await writeFile(root, 'a file');
    await expect(createRunFolder(root, 'celeba')).rejects.toThrow(FileWriteError);
  });
});

describe('findRunFolder', () => {
  it('finds a run by number, name and path', async () => {
    const first = await runWithCheckpoint('flowers102');
    await runWithCheckpoint('celeba');
    for (const wanted of ['1', '0001', '0001-flowers102', first.path, relative(process.cwd(), first.path)]) {
      expect((await findRunFolder(root, wanted)).path, wanted).toBe(first.path);
    }
  });

  it('takes the newest with a checkpoint for latest', async () => {
    await runWithCheckpoint('flowers102');
    const second = await runWithCheckpoint('celeba');
    await createRunFolder(root, 'failed-at-once');
    expect((await findRunFolder(root, 'latest')).path).toBe(second.path);
  });

  it.each(['3', '0003-none', 'latest', 'nowhere', '', '1e0'])('has a sentence for "%s" when there is none', async (wanted) => {
    await createRunFolder(root, 'without-checkpoint');
    await expect(findRunFolder(root, wanted)).rejects.toThrow(RunNotFoundError);
    await expect(findRunFolder(root, wanted)).rejects.toThrow(`There is no run "${wanted}" with a checkpoint in ${root}`);
  });
});

describe('the log of a run', () => {
  const train = (step: number): MetricLine => ({
    kind: 'train',
    step,
    loss: 0.5,
    gradientNorm: 1,
    learningRate: 1e-3,
    samplesPerSecond: 20,
  });
  const validation = (step: number): MetricLine => ({ kind: 'validation', step, epoch: 1, loss: 0.4, psnr: 15 });
  const stepsOf = async (folder: RunFolder): Promise<unknown[]> => {
    const text = await readFile(join(folder.path, 'metrics.jsonl'), 'utf8');
    return text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as MetricLine).step);
  };

  it('is one JSON object on each line', async () => {
    const folder = await createRunFolder(root, 'celeba');
    await folder.log(train(10));
    await folder.log(validation(12));
    expect(await readFile(join(folder.path, 'metrics.jsonl'), 'utf8')).toBe(
      `${JSON.stringify(train(10))}\n${JSON.stringify(validation(12))}\n`,
    );
  });

  it('goes back to a step: later lines and a torn last one go', async () => {
    const folder = await createRunFolder(root, 'celeba');
    for (const line of [train(10), validation(12), train(20), train(30)]) await folder.log(line);
    await writeFile(join(folder.path, 'metrics.jsonl'), '{"kind":"train","step":4', { flag: 'a' });
    await folder.rewind(20);
    expect(await stepsOf(folder)).toEqual([10, 12, 20]);
    await folder.log(train(30));
    expect(await stepsOf(folder)).toEqual([10, 12, 20, 30]);
    await folder.rewind(0);
    expect(await stepsOf(folder)).toEqual([]);
  });

  it('need not be there', async () => {
    const folder = await createRunFolder(root, 'celeba');
    await folder.rewind(20);
    expect(await readdir(folder.path)).toEqual(['samples']);
  });

  it('loses what a killed process left half-written', async () => {
    const folder = await runWithCheckpoint('celeba');
    await writeFile(`${folder.checkpoint}.4711.partial`, 'half');
    await mkdir(join(folder.path, '.model.4711.partial'));
    await writeFile(`${folder.sample(10)}.4711.partial`, 'half');
    await folder.rewind(20);
    expect(await readdir(folder.path)).toEqual(['checkpoint.safetensors', 'samples']);
    expect(await readdir(join(folder.path, 'samples'))).toEqual([]);
  });

  it('goes back to a step: grids of samples from later ones go', async () => {
    const folder = await createRunFolder(root, 'celeba');
    for (const step of [10, 20, 30]) await writeFile(folder.sample(step), 'grid');
    await folder.rewind(20);
    expect(await folder.sampledSteps()).toEqual([10, 20]);
  });
});

describe('the split of a run', () => {
  it('is known by the hash of its images, and how many are to train on', async () => {
    const folder = await createRunFolder(root, 'celeba');
    expect(await folder.keptSplit()).toBeNull();
    const path = join(root, 'split.json');
    await writeFile(path, JSON.stringify({ imageList: 'abc', counts: { train: 24 }, train: [] }));
    await folder.keepSplit(path);
    expect(await folder.keptSplit()).toEqual({ imageList: 'abc', counts: { train: 24 }, contents: null });
  });
});
