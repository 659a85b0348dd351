import type * as fileSystem from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadCheckpoint } from '../runs/checkpoint.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { FileWriteError } from '../io/errors.ts';
import { loadNewest } from '../runs/run-checkpoints.ts';
import { createRunFolder, type RunFolder } from '../runs/run-folder.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { metricsOf, silent, tinyConfig, tinyDataset } from '../testing/tiny-run.ts';
import { train, type TrainingObserver } from './trainer.ts';

/** What a name must begin with for its file to find no room; null while there is room for all. */
const disk = vi.hoisted((): { fullFor: string | null } => ({ fullFor: null }));

/* A disk that is full takes a part of what is written and then says so. */
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof fileSystem>();
  const hasRoom = (path: unknown): boolean => disk.fullFor === null || !String(path).split('/').at(-1)?.startsWith(disk.fullFor);
  const noSpace = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  return {
    ...original,
    open: async (...parameters: Parameters<typeof fileSystem.open>) => {
      const handle = await original.open(...parameters);
      if (hasRoom(parameters[0])) return handle;
      const write = handle.writeFile.bind(handle);
      handle.writeFile = async (part) => {
        await write((part as Uint8Array).subarray(0, 10));
        throw noSpace();
      };
      return handle;
    },
    appendFile: async (path: string, text: string) => {
      await original.appendFile(path, hasRoom(path) ? text : text.slice(0, 10));
      if (!hasRoom(path)) throw noSpace();
    },
    copyFile: async (from: string, to: string, mode?: number) => {
      if (hasRoom(to)) return original.copyFile(from, to, mode);
      await original.writeFile(to, (await original.readFile(from)).subarray(0, 10));
      throw noSpace();
    },
  };
});

const root = temporaryFolder();
let dataset: PreparedDataset;

beforeAll(async () => {
  dataset = await tinyDataset(root);
  return () => {
    dataset.close();
  };
});

async function sit(folder: RunFolder, observer: Partial<TrainingObserver> = {}) {
  const checkpoint = folder.hasCheckpoint ? (await loadNewest(folder)).checkpoint : null;
  return train({
    config: { ...tinyConfig, sampleEvery: 1 },
    dataset,
    openFolder: () => Promise.resolve(folder),
    checkpoint,
    observer: { ...silent, ...observer },
    signal: new AbortController().signal,
  });
}

const newFolder = (): Promise<RunFolder> => createRunFolder(join(root, 'runs'), 'tiny');

/** What a run has come to: its last state, its log and its grids of samples. */
async function outcomeOf(folder: RunFolder) {
  const { state, progress } = await loadCheckpoint(folder.checkpoint);
  return { state, best: progress.best, metrics: await metricsOf(folder), samples: await folder.sampledSteps() };
}

describe('a disk that becomes full', () => {
  let straight: Awaited<ReturnType<typeof outcomeOf>>;
  beforeAll(async () => {
    straight = await outcomeOf((await sit(await newFolder())).folder);
  });

  // Checkpoints are due at steps 4, 8 and 12, validations and grids at 5, 10 and 14: what of all that is saved by then?
  it.each([
    ['checkpoint.safetensors', 5],
    ['checkpoint.previous.safetensors', 5],
    ['best.safetensors', 10],
    ['metrics.jsonl', 8],
    ['samples/step-0000010.png', 8],
  ])('costs a run whose %s is not written nothing up to step %i, and it goes on bit for bit when there is room', async (name, saved) => {
    const folder = await newFolder();
    const onStep: TrainingObserver['onStep'] = ({ step }) => {
      if (step === 6) disk.fullFor = basename(name);
    };
    const failure: unknown = await sit(folder, { onStep }).catch((error: unknown) => error);
    disk.fullFor = null;
    expect(failure).toBeInstanceOf(FileWriteError);
    expect(failure).toMatchObject({ path: join(folder.path, name) });
    expect(failure).toHaveProperty('message', expect.stringContaining('(ENOSPC: no space left on device, write): make room on the disk'));
    expect((await readdir(folder.path)).filter((file) => file.endsWith('.partial') || file === 'lock')).toEqual([]);

    expect((await loadNewest(folder)).checkpoint.state.step).toBe(saved);
    await sit(folder);
    expect(await outcomeOf(folder)).toEqual(straight);
  });
});
