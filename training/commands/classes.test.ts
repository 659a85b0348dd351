import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readRecipe } from '../../src/documents/recipe-png.ts';
import { readModelCard } from '../../src/runtime/node.ts';
import { commandInProcess as command } from '../testing/command-in-process.ts';
import { jsonOf } from '../testing/command-process.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writePhotographs } from '../testing/tiny-run.ts';

/* Classes as a person trains and draws them, on photographs that are sorted into folders. */

const root = temporaryFolder();
const sorted = join(root, 'flowers');
const models = join(root, 'models');
const folders = ['--runs', join(root, 'runs'), '--cache', join(root, 'cache')];
const tiny = ['--image-size', '16', '--widths', '8,16', '--block-depth', '1', '--batch-size', '4', '--sample-every', '0', '--steps', '2'];

beforeAll(async () => {
  await writePhotographs(join(sorted, 'roses'), 20);
  await writePhotographs(join(sorted, 'tulips'), 10);
});

it('a model is trained with the folders of its images as classes, and drawn by their names', { timeout: 120_000 }, async () => {
  const unsorted = await command('train', '--data', join(sorted, 'roses'), ...folders, ...tiny, '--classes', '--dry-run');
  expect([unsorted.status, unsorted.errors]).toEqual([
    2,
    expect.stringContaining('have no classes; sort them into a folder for each class'),
  ]);

  const untold = await command('train', '--data', sorted, ...folders, ...tiny, '--class-dropout', '0.2', '--dry-run');
  expect([untold.status, untold.errors]).toEqual([2, expect.stringContaining('--class-dropout cannot be used without --classes')]);

  const trained = await command('train', '--data', sorted, ...folders, ...tiny, '--classes');
  expect(trained).toMatchObject({ status: 0 });
  const exported = await command('export', ...folders.slice(0, 2), '--id', 'flowers', '--to', models);
  expect(exported).toMatchObject({ status: 0 });
  const { network, classes, golden } = await readModelCard(join(models, 'flowers'));
  expect([network.classes, classes?.names, golden.label]).toEqual([2, ['roses', 'tulips'], 0]);
  expect(classes?.counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);

  const goOn = (data: string) =>
    command('train', '--data', data, ...folders, '--init-from', join(models, 'flowers'), '--dry-run', '--json');
  const fewer = await goOn(join(sorted, 'roses'));
  expect([fewer.status, fewer.errors]).toEqual([2, expect.stringContaining('whose images have none: leave --init-from out.')]);
  await writePhotographs(join(root, 'more', 'tulips'), 20);
  await writePhotographs(join(root, 'more', 'irises'), 10);
  await writePhotographs(join(root, 'more', 'violets'), 10);
  const other = await goOn(join(root, 'more'));
  expect(other).toMatchObject({ status: 0 });
  expect(jsonOf(other)).toMatchObject({ config: { network: { classes: 3 } } });

  const out = join(root, 'tulips.png');
  const drawing = ['--model', join(models, 'flowers'), '--count', '2', '--steps', '2', '--out', out, '--json'];
  const drawn = await command('sample', ...drawing, '--class', 'tul', '--guidance', '2');
  expect(drawn).toMatchObject({ status: 0 });
  expect(jsonOf(drawn)).toMatchObject({ label: 1, guidance: { weight: 2 } });
  expect(readRecipe(await readFile(out)).options).toMatchObject({ label: 1, guidance: { weight: 2 } });

  const unknown = await command('sample', ...drawing, '--class', 'lily');
  expect([unknown.status, unknown.errors]).toEqual([2, expect.stringContaining('There is no class "lily": choose one of roses, tulips.')]);
});
