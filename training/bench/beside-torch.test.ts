import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../../src/networks/inference.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import { timeBesideTorch, type BesideTorchRequest } from './beside-torch.ts';
import { TorchError, torchVariants } from './torch-step.ts';
import { configAt, trainingGrid } from './train-grid.ts';

const root = temporaryFolder();
const parameters = parameterLayout(tinyConfig.network).parameterCount;

/** A program that answers as train_step.py does: a step takes half a second, and nothing can be compiled. */
async function fakePython(name: string, claims = parameters): Promise<string> {
  const path = join(root, name);
  await writeFile(
    path,
    `#!${process.execPath}
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { setup } = JSON.parse(line);
  if (setup?.compile) { console.error('no compiler'); process.exit(1); }
  console.log(JSON.stringify(setup ? { parameters: ${claims}, torch: 'fake' } : { seconds: 0.5 }));
});
`,
  );
  await chmod(path, 0o755);
  return path;
}

const request = (python: string | null): BesideTorchRequest => ({
  config: tinyConfig,
  python,
  variants: torchVariants.cpu,
  rounds: 3,
  signal: new AbortController().signal,
  onRound: () => undefined,
});

describe('timeBesideTorch', () => {
  it('times both, and says what PyTorch refused', async () => {
    const result = await timeBesideTorch(request(await fakePython('python-a')));
    expect(result.ours.samplesPerSecond).toBeGreaterThan(0);
    expect(result.matrix?.gigaflopsPerSecond).toBeGreaterThan(0);
    expect(result.matrix?.ratio).toBeGreaterThan(0);
    expect(result.torch.map(({ title, samplesPerSecond }) => ({ title, samplesPerSecond }))).toEqual([
      { title: 'PyTorch', samplesPerSecond: tinyConfig.batchSize / 0.5 },
      { title: 'PyTorch, channels_last', samplesPerSecond: tinyConfig.batchSize / 0.5 },
    ]);
    // Their half second is the same in every round, so that the ratio of the medians is the median of the ratios.
    for (const { ratio } of result.torch) expect(ratio).toBeCloseTo((result.ours.samplesPerSecond * 0.5) / tinyConfig.batchSize, 6);
    expect(result.refused).toEqual([{ title: 'PyTorch, channels_last, compiled', reason: 'no compiler' }]);
    expect(result.version).toBe('fake');
  });

  it('times ours alone where there is no Python', async () => {
    expect(await timeBesideTorch(request(null))).toMatchObject({ torch: [], refused: [], version: null });
  });

  it('takes no other network for the same one', async () => {
    await expect(timeBesideTorch(request(await fakePython('python-b', parameters + 1)))).rejects.toThrow(/parameters instead of/);
  });

  it('says which Python has no PyTorch', async () => {
    await expect(timeBesideTorch(request(join(root, 'nothing')))).rejects.toThrow(TorchError);
  });
});

describe('trainingGrid', () => {
  it('is every combination, each a configuration that can be trained', () => {
    const grid = trainingGrid([16, 64], [64, 32]);
    expect(grid).toHaveLength(16);
    const configs = grid.map((point) => configAt(point, { provider: 'cpu', precision: 'float32', stepsPerRun: 1 }));
    expect(new Set(configs.map((config) => JSON.stringify(config))).size).toBe(16);
    expect(
      parameterLayout(
        configAt(
          { imageSize: 64, patchSize: 1, normalization: 'batch', batchSize: 16 },
          { provider: 'cpu', precision: 'float32', stepsPerRun: 1 },
        ).network,
      ).parameterCount,
    ).toBe(1_950_627);
  });
});
