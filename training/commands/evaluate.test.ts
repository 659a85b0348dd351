import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { evaluationSchema } from '../../src/documents/evaluation.ts';
import { readModelCard } from '../../src/runtime/node.ts';
import { exportModel } from '../publish/export.ts';
import { commandInProcess } from '../testing/command-in-process.ts';
import { command, type Outcome } from '../testing/command-process.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, untrainedCheckpoint, writePhotographs } from '../testing/tiny-run.ts';

/* The command as a person starts it: a real process. */

const root = temporaryFolder();
const photographs = join(root, 'photographs');
const folder = join(root, 'tiny');
const network = join(projectRoot, '../shared/features/inception-2015-12-05-768.onnx');
const settings = ['--model', folder, '--data', photographs, '--steps', '2', '--samples', '10', '--features', network];

beforeAll(async () => {
  await writePhotographs(photographs, 30);
  await exportModel({ checkpoint: untrainedCheckpoint(tinyConfig), folder, id: 'tiny', title: 'Tiny' });
});

const cache = ['--cache', join(root, 'cache')];
const evaluate = (...parameters: string[]): Promise<Outcome> => command('evaluate', ...parameters, ...cache);

// A process takes a second to start, and many times that on a machine that trains at the same time.
describe('npm run evaluate', { timeout: 120_000 }, () => {
  it.skipIf(!existsSync(network))(
    existsSync(network)
      ? 'measures a model, into its files and one line of JSON, in one go and in shards to the same numbers'
      : `measures a model, in one go and in shards (skipped: ${network} is absent)`,
    async () => {
      const whole = await evaluate(...settings, '--json');
      expect(whole).toMatchObject({ status: 0 });
      expect(whole.errors).toMatch(
        /against 3 test images of photographs .*\nFloor, 10 train images in their place: FID-768 .*\nThe same images through the last step, from noise of \d\.\d+ times the signal: FID-768 .*\nFID of fewer than 2,048 images \(here 10 against 3\) .*\n.*card\.json\n$/,
      );
      const { model, results } = evaluationSchema.parse(JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')));
      expect(JSON.parse(whole.output)).toEqual({ model, folder, ...results[0] });
      const card = await readModelCard(folder);
      expect(card.metrics.map(({ name, samples }) => [name, samples])).toEqual([
        ['FID-768', 10],
        ['KID-768', 10],
        ['FID-768 floor', 10],
        ['KID-768 floor', 10],
        ['FID-768 last step', 10],
        ['KID-768 last step', 10],
      ]);

      const shards = ['--shards', join(root, 'shards')];
      const first = await evaluate(...settings, ...shards, '--shard', '1/1', '--json');
      expect(JSON.parse(first.output)).toEqual({ shards: shards[1], shard: '1/1', model: 'tiny', images: 10, samples: 10 });
      expect(await evaluate(...settings, ...shards, '--merge')).toMatchObject({ status: 0 });
      expect((await readModelCard(folder)).metrics).toEqual(card.metrics);

      const { errors } = await evaluate(...settings, '--reference', 'train');
      expect(errors).toMatch(/Floor, 3 test images in their place: FID-768 .*\nFID falls .* --samples 3 /);
    },
  );

  it.each<[number, RegExp, ...string[]]>([
    [2, /^error: required option '--model/],
    [2, /It must be at least 10/, '--model', folder, '--samples', '5'],
    [2, /There is no shard 9 of 8/, '--model', folder, '--shard', '9/8'],
    [2, /It must be like 2\/8/, '--model', folder, '--shard', '2'],
    [2, /^--shard computes a part/, '--model', folder, '--shard', '1/2', '--merge'],
    [2, /^--eta cannot be used/, '--model', folder, '--eta', '2'],
    [1, /card\.json cannot be read/, '--model', join(root, 'none')],
    [1, /none\.onnx/, '--model', folder, '--features', join(root, 'none.onnx')],
  ])('wrong use ends with status 2 and a sentence, failure with 1: %i %s', async (status, message, ...parameters) => {
    const outcome = await commandInProcess('evaluate', ...parameters, ...cache);
    expect(outcome).toMatchObject({ status, output: '' });
    expect(outcome.errors).toMatch(message);
    expect(outcome.errors).not.toContain('    at ');
  });

  it.skipIf(!existsSync(network)).each<[number, RegExp, ...string[]]>([
    [2, /^Tiny was trained on "Photographs": say with --data/, '--model', folder],
    [2, /^"nowhere" is neither a dataset nor a folder/, '--model', folder, '--data', 'nowhere'],
    [1, /holds no shards/, ...settings, '--merge', '--shards', join(root, 'no-shards')],
  ])('so does what shows only with a network open: %i %s', async (status, message, ...parameters) => {
    const outcome = await commandInProcess('evaluate', '--features', network, ...parameters, ...cache);
    expect(outcome).toMatchObject({ status, output: '' });
    expect(outcome.errors).toMatch(message);
  });
});
