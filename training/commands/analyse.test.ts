import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { datasetReportSchema, type DatasetReport } from '../../src/documents/dataset-report.ts';
import { writeFiles, writeFlowers } from '../data/testing/fixtures.ts';
import { commandInProcess } from '../testing/command-in-process.ts';
import { command, start, type Outcome } from '../testing/command-process.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writePhotographs } from '../testing/tiny-run.ts';

/* The command, as a process of its own where that is what is tested. */

const root = temporaryFolder();
const photographs = join(root, 'photographs');
const flowers = join(root, 'flowers');
const network = join(projectRoot, '../shared/features/inception-2015-12-05-768.onnx');

beforeAll(async () => {
  await writePhotographs(photographs, 30);
  await writeFlowers(flowers, [...new Array<number>(10).fill(1), ...new Array<number>(5).fill(2)]);
});

const cache = ['--cache', join(root, 'cache')];
const analyse = (...parameters: string[]): Promise<Outcome> => commandInProcess('analyse', ...parameters, ...cache);

async function reportIn(folder: string): Promise<DatasetReport> {
  return datasetReportSchema.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
}

// A process takes a second to start, and many times that on a machine that trains at the same time.
describe('npm run analyse', { timeout: 120_000 }, () => {
  it('explains a folder of photographs, and says what it found in one line of JSON', async () => {
    const out = join(root, 'reports', 'photographs');
    const outcome = await command('analyse', '--data', photographs, '--no-features', '--seed', '3', '--out', out, '--json', ...cache);
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.errors).toContain('duplicates 30/30');
    const report = await reportIn(out);
    expect(JSON.parse(outcome.output)).toEqual({
      out,
      id: 'photographs',
      images: 30,
      sentences: report.sentences.map(({ text }) => text),
      plots: report.plots.map(({ file }) => file),
    });
    expect(report.made).toEqual({
      command: 'npm run analyse -- --data photographs --no-features --subset 2000 --seed 3',
      folder: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      seed: 3,
      features: null,
    });
    expect(report.embeddings.omitted).toHaveLength(1);
    // No other folder gets a catalog but the page's own.
    expect(await readdir(join(root, 'reports'))).toEqual(['photographs']);
    for (const file of [report.meanImage.file, ...report.plots.map((plot) => plot.file)]) expect(existsSync(join(out, file))).toBe(true);
  });

  it.skipIf(!existsSync(network))(
    existsSync(network)
      ? 'embeds flowers by the features of a network'
      : `embeds flowers by the features of a network (skipped: ${network} is absent)`,
    async () => {
      const out = join(root, 'flowers-report');
      const outcome = await analyse('--data', flowers, '--features', network, '--subset', '12', '--out', out);
      expect(outcome).toMatchObject({ status: 0, output: '' });
      const { embeddings, classes, made } = await reportIn(out);
      expect(classes).toMatchObject([
        { before: { train: 4, validation: 3, test: 3 }, after: { train: 8, validation: 1, test: 1 } },
        { before: { train: 1, validation: 2, test: 2 }, after: { train: 3, validation: 1, test: 1 } },
      ]);
      expect(embeddings.spaces.map(({ name, dimensions }) => [name, dimensions])).toEqual([
        ['pixels', 12_288],
        ['features', 768],
      ]);
      expect(made.features?.name).toContain('768');
      expect(made.command).not.toContain(projectRoot);
    },
  );

  it('leaves nothing where it is interrupted', async () => {
    const out = join(root, 'interrupted');
    let interrupted = false;
    const line = ['--import', 'tsx', join('training', 'commands', 'analyse.ts'), '--data', photographs, '--no-features', '--out', out];
    const outcome = await start(process.execPath, [...line, ...cache], (errors, group) => {
      if (interrupted || !errors.includes('sizes')) return;
      interrupted = true;
      process.kill(-group, 'SIGINT');
    });
    expect(outcome).toMatchObject({ status: 1 });
    expect(outcome.errors).toMatch(/Interrupted\.\n$/);
    expect(existsSync(out)).toBe(false);
  });

  it('ends with status 1 and touches nothing where --out holds something else', async () => {
    const out = join(root, 'dear');
    await writeFiles(out, { 'photograph.jpg': 'dear' });
    const outcome = await analyse('--data', photographs, '--no-features', '--out', out);
    expect(outcome).toMatchObject({ status: 1, output: '' });
    expect(outcome.errors).toMatch(/holds something else than a report, which an analysis there would delete/);
    expect(await readdir(out)).toEqual(['photograph.jpg']);
  });

  it('does not put the report of one folder in the place of that of another of its name, unless it is told to', async () => {
    const [one, other, out] = [join(root, 'a', 'train'), join(root, 'b', 'train'), join(root, 'train-report')];
    for (const folder of [one, other]) await writePhotographs(folder, 4);
    const line = ['--no-features', '--subset', '3', '--out', out];
    expect(await analyse('--data', one, ...line)).toMatchObject({ status: 0 });
    const refused = await analyse('--data', other, ...line);
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.errors).toBe(
      `${out} is the report of another folder called train: name this one with --id, or give --force to replace that one.\n`,
    );
    const forced = await analyse('--data', other, ...line, '--id', 'b-train', '--force');
    expect(forced).toMatchObject({ status: 0 });
    expect((await reportIn(out)).id).toBe('b-train');
  });

  it('does not put a folder of images that is called as a dataset in the place of its report', async () => {
    const namesake = join(root, 'CelebA');
    await writeFiles(namesake, { 'photograph.jpg': 'an image' });
    const outcome = await analyse('--data', namesake, '--no-features');
    expect(outcome).toMatchObject({ status: 2, output: '' });
    expect(outcome.errors).toMatch(/^The report would take the place of that of CelebA: name it with --id/);
  });

  it.each<[number, RegExp, ...string[]]>([
    [2, /^"nowhere" is neither a dataset nor a folder/, '--data', 'nowhere'],
    [2, /^error: required option '--data/],
    [2, /It must be at least 3/, '--data', photographs, '--subset', '2'],
    [
      2,
      /^"Bald" is no attribute of the images: this dataset has none/m,
      '--data',
      photographs,
      '--no-features',
      '--attribute',
      'Bald',
      '--out',
      join(root, 'bald'),
    ],
    [1, /none\.onnx/, '--data', photographs, '--features', join(root, 'none.onnx'), '--out', join(root, 'none')],
  ])('wrong use ends with status 2 and a sentence, failure with 1: %i %s', async (status, message, ...parameters) => {
    const outcome = await analyse(...parameters);
    expect(outcome).toMatchObject({ status, output: '' });
    expect(outcome.errors).toMatch(message);
    expect(outcome.errors).not.toContain('    at ');
  });
});
