import { copyFile, readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '../../src/graph/testing/finite-differences.ts';
import { powerAverageName } from '../../src/training-graph/training-step.ts';
import { averageOfLength, withAverageOfLength } from './average-snapshots.ts';
import { loadCheckpoint } from './checkpoint.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { NoAveragesError } from './errors.ts';
import { servingWeights } from '../../src/training-step/state.ts';
import { sittingsOn } from '../testing/sittings.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyAveragedConfig, tinyConfig, tinyDataset } from '../testing/tiny-run.ts';

const root = temporaryFolder();
let dataset: PreparedDataset;
const { sit, sitUntil } = sittingsOn(() => dataset, root);

beforeAll(async () => {
  dataset = await tinyDataset(root);
  return () => {
    dataset.close();
  };
});

describe('the averages of a run', () => {
  it('are stored as often as asked, and those of later steps go when the run goes back', async () => {
    const { folder } = await sit(tinyAveragedConfig);
    expect((await readdir(folder.snapshots)).toSorted()).toEqual([3, 6, 9, 12].map((step) => basename(folder.snapshot(step))));
    const early = await sitUntil(tinyAveragedConfig, 7);
    const checkpoint = await loadCheckpoint(early.folder.checkpoint);
    await copyFile(folder.snapshot(12), early.folder.snapshot(12));
    await sit({ ...tinyAveragedConfig, snapshotEvery: 100 }, { folder: early.folder, checkpoint });
    expect((await readdir(early.folder.snapshots)).toSorted()).toEqual([3, 6].map((step) => basename(folder.snapshot(step))));
  });

  it('are those of a length that is kept, and one of any other length lies between weights and mean', async () => {
    const { folder, checkpoint } = await sit({ ...tinyAveragedConfig, steps: 60 });
    const [short, long] = [0, 1].map((index) => checkpoint.state.vectors.get(powerAverageName(index)) ?? new Float32Array(0));
    if (!short || !long) throw new Error('The run keeps two averages.');
    expect(relativeError(await averageOfLength(folder, checkpoint, 0.1), long)).toBeLessThan(1e-4);
    const between = await averageOfLength(folder, checkpoint, 0.07);
    expect(relativeError(between, long)).toBeLessThan(relativeError(short, long));
    expect(relativeError(between, short)).toBeLessThan(relativeError(long, short));
    const changed = await withAverageOfLength(folder, checkpoint, 0.07);
    expect(servingWeights(changed.state).weights).toEqual(between);
  });

  it('cannot be chosen of a run that keeps none', async () => {
    const { folder, checkpoint } = await sit({ ...tinyConfig, steps: 1 });
    await expect(averageOfLength(folder, checkpoint, 0.1)).rejects.toThrow(NoAveragesError);
  });
});
