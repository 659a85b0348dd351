import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { commandInProcess } from '../testing/command-in-process.ts';
import { command, start } from '../testing/command-process.ts';

const root = temporaryFolder();

// A process takes a second to start, and many times that on a machine that trains at the same time.
describe('wrong use ends with status 2 and a sentence, failure with 1', { timeout: 120_000 }, () => {
  const cases: readonly [status: number, message: RegExp, name: string, ...parameters: string[]][] = [
    [2, /^error: unknown option '--stepps'/, 'train', '--data', 'celeba', '--stepps', '3'],
    [2, /^"nowhere" is neither a dataset nor a folder/, 'train', '--data', 'nowhere'],
    [
      2,
      /^A resumed run keeps its settings: leave out --widths, --seed\./,
      'train',
      '--resume',
      '--widths',
      '8',
      '--seed',
      '3',
      '--batch-size',
      '3',
    ],
    [2, /^A resumed run keeps its settings: leave out --init-from\./, 'train', '--resume', '--init-from', 'flowers'],
    [2, /^--widths cannot be used: it contradicts the model/, 'train', '--data', 'celeba', '--init-from', 'flowers', '--widths', '8,16'],
    [2, /^--split-of flowers cannot be used: that model was trained on Oxford/, 'train', '--data', 'celeba', '--split-of', 'flowers'],
    [2, /option '--split-of <id\|folder>' cannot be used with/, 'train', '--split-of', 'celeba', '--init-from', 'celeba'],
    [2, /^--id Mine cannot be used: it must be lower-case letters/, 'export', '--id', 'Mine'],
    [
      2,
      /^--model takes a published model: leave --run, --checkpoint and --average-length out\./,
      'export',
      '--model',
      'flowers',
      '--run',
      '1',
      '--id',
      'mine',
    ],
    [2, /^Give --id, the name of a model, or --guide-of/, 'export', '--id', 'mine', '--guide-of', 'flowers'],
    [2, /^--weight and --interval are for guides/, 'export', '--id', 'mine', '--weight', '2'],
    [2, /^--format sampler takes a published model/, 'export', '--id', 'mine', '--format', 'sampler'],
    [1, /card\.json cannot be read/, 'export', '--id', 'mine', '--format', 'sampler', '--model', join(root, 'none')],
    [1, /card\.json cannot be read/, 'export', '--id', 'mine', '--format', 'diffusers', '--model', join(root, 'none')],
    [2, /^--guidance-interval goes with --guidance/, 'sample', '--model', 'mine', '--guidance-interval', '0,1'],
    [2, /It must be two numbers from 0 to 1/, 'sample', '--model', 'mine', '--guidance', '--guidance-interval', '0.9,0.1'],
    [2, /It must be from 1 \(not at all\) to 10\./, 'sample', '--model', 'mine', '--guidance', '0.5'],
    [2, /^A run is drawn without guidance/, 'sample', '--run', 'latest', '--guidance', '2'],
    [2, /^--eta cannot be used/, 'sample', '--model', 'mine', '--eta', '2'],
    [2, /^Say what to draw from: --model or --run, one of them\./, 'sample'],
    [2, /^--out x\.jpg cannot be used: images are written as PNG/, 'sample', '--model', 'mine', '--out', 'x.jpg'],
    [2, /^--columns arranges a grid/, 'sample', '--model', 'mine', '--columns', '2', '--out', join(root, 'unmade/')],
    [2, /It must be at least 1\./, 'reconstruct', '--model', 'mine', '--steps', '10,0'],
    [1, /card\.json cannot be read/, 'sample', '--model', join(root, 'none'), '--out', join(root, 'none.png')],
  ];
  it('says that npm keeps options that have no two dashes before them', async () => {
    const kept = ['npm_lifecycle_event=train', 'npm_config_data=true', 'npm_config_batch_size=true'];
    const outcome = await start('env', [
      ...kept,
      process.execPath,
      '--import',
      'tsx',
      join('training', 'commands', 'train.ts'),
      'cats',
      '4',
    ]);
    expect(outcome).toMatchObject({
      status: 2,
      errors: 'npm took --data, --batch-size for its own: put two dashes before the options, as in "npm run train -- --data ...".\n',
    });
  });

  it('ends its process so', async () => {
    const outcomes = await Promise.all([
      command('train', '--stepps', '3'),
      command('export', '--id', 'mine', '--runs', join(root, 'none')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([2, 1]);
  });

  it.each(cases)('%i: %s', async (status, message, name, ...parameters) => {
    const outcome = await commandInProcess(name, ...parameters);
    expect(outcome).toMatchObject({ status, output: '' });
    expect(outcome.errors).toMatch(message);
    expect(outcome.errors).not.toContain('    at ');
  });
});
