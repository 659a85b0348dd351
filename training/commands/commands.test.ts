import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRecipe } from '../../src/documents/recipe-png.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinySplitSeed, writePhotographs } from '../testing/tiny-run.ts';
import { commandInProcess } from '../testing/command-in-process.ts';
import { command, jsonOf, start, type Outcome } from '../testing/command-process.ts';

/* The commands on a folder of photographs: each once as a person starts it, a real process, and then in this one. */

const root = temporaryFolder();
const photographs = join(root, 'photographs');
const runs = join(root, 'runs');
const models = join(root, 'models');
const run = join(runs, '0001-photographs');
const folders = ['--runs', runs, '--cache', join(root, 'cache')];
const tiny = [
  '--image-size',
  '16',
  '--widths',
  '8,16',
  '--block-depth',
  '1',
  '--batch-size',
  '4',
  '--sample-every',
  '0',
  '--split-seed',
  String(tinySplitSeed),
];

beforeAll(() => writePhotographs(photographs, 30));

// A process takes a second to start, and many times that on a machine that trains at the same time.
describe('a model from photographs to pictures', { timeout: 120_000 }, () => {
  it('is checked by --dry-run, which leaves no run', async () => {
    const outcome = await command('train', '--data', photographs, ...folders, ...tiny, '--dry-run', '--json');
    expect(outcome).toMatchObject({ status: 0 });
    expect(jsonOf(outcome)).toMatchObject({ dryRun: true, images: { train: 24, validation: 3, test: 3 }, steps: 1000 });
    expect(existsSync(runs)).toBe(false);
  });

  it("saves on a terminal's Ctrl-C, which reaches the command several times, and ends well", async () => {
    let interrupted = false;
    const interrupt = (errors: string, group: number): void => {
      if (interrupted || !errors.includes('training 1/')) return;
      interrupted = true;
      process.kill(-group, 'SIGINT');
      process.kill(-group, 'SIGINT');
    };
    const parameters = [
      '--import',
      'tsx',
      join('training', 'commands', 'train.ts'),
      '--data',
      photographs,
      ...folders,
      ...tiny,
      '--steps',
      '150',
    ];
    const { status, errors } = await start(process.execPath, parameters, interrupt);
    expect(errors.replaceAll(/at step \d+/g, 'at step N')).toContain(`Saved at step N of 150; npm run train -- --resume ${run} --cache `);
    expect(status).toBe(0);
    expect(existsSync(join(run, 'checkpoint.safetensors'))).toBe(true);
    expect(existsSync(join(run, 'model'))).toBe(false);
  });

  it('is finished by --resume, after as many steps as a new --steps says', async () => {
    const outcome = await command('train', '--resume', '--steps', '160', ...folders, '--json');
    expect(outcome.errors).toMatch(/Going on at step \d+ in/);
    expect(outcome.status).toBe(0);
    expect(jsonOf(outcome)).toMatchObject({ run, finished: true, step: 160, totalSteps: 160 });
    expect(existsSync(join(run, 'model', 'model.onnx'))).toBe(true);
  });

  it('stands in the list of runs', async () => {
    const lines = (await command('runs', '--runs', runs)).output.split('\n');
    expect(lines[0]).toMatch(/^run +state +data +preset +step +loss +best +PSNR +changed$/);
    expect(lines[1]).toMatch(/^0001-photographs +finished +photographs +compact +160 of 160 +\d\.\d{4} +\d\.\d{4} +-?\d+\.\d\d dB +\d{4}-/);
    const outcome = await commandInProcess('runs', '--runs', runs, '--json');
    expect(jsonOf(outcome)).toMatchObject({ runs: [{ name: '0001-photographs', state: 'finished', step: 160 }] });
  });

  it('is put on the page by export', async () => {
    const outcome = await command('export', '--runs', runs, '--id', 'mine', '--title', 'Mine', '--to', models, '--json');
    expect(outcome).toMatchObject({ status: 0 });
    expect(jsonOf(outcome)).toMatchObject({ model: join(models, 'mine'), steps: 160 });
    const catalog: unknown = JSON.parse(await readFile(join(models, 'catalog.json'), 'utf8'));
    expect(catalog).toEqual({ models: [{ id: 'mine', title: 'Mine', card: 'mine/card.json' }] });
  });

  it('is stored in half the bytes by another export', async () => {
    const [smaller, mine] = [join(root, 'smaller'), join(models, 'mine')];
    const outcome = await commandInProcess('export', '--model', mine, '--id', 'half', '--weights', 'float16', '--to', smaller, '--json');
    expect(jsonOf(outcome)).toMatchObject({ model: join(smaller, 'half'), steps: 160 });
    const catalog: unknown = JSON.parse(await readFile(join(smaller, 'catalog.json'), 'utf8'));
    expect(catalog).toEqual({ models: [{ id: 'half', title: 'Mine', card: 'half/card.json' }] });
    const bytesOf = async (folder: string): Promise<number> => (await stat(join(folder, 'model.onnx'))).size;
    expect(await bytesOf(join(smaller, 'half'))).toBeLessThan(0.7 * (await bytesOf(mine)));
  });

  it('is what another training starts from', async () => {
    const line = ['--data', photographs, ...folders, '--init-from', join(models, 'mine'), '--sample-every', '0', '--dry-run', '--json'];
    const outcome = await commandInProcess('train', ...line);
    expect(outcome.errors).toMatch(/^Starting from Mine \(mine\), which has seen 640 images\.$/m);
    const model = { network: { imageSize: 16, widths: [8, 16] } };
    expect(jsonOf(outcome)).toMatchObject({ config: model, startedFrom: { id: 'mine', samplesSeen: 640 } });
  });

  it('keeps what it was tested with unseen: another training from it has its split, whatever its own seed', async () => {
    const line = ['--data', photographs, ...folders, '--init-from', join(models, 'mine'), '--sample-every', '0', '--dry-run', '--json'];
    const kept = await commandInProcess('train', ...line, '--seed', '8');
    expect(jsonOf(kept)).toMatchObject({ config: { seed: 8, splitSeed: tinySplitSeed, splitRule: 2 } });
    expect(kept.errors).not.toContain('have been trained on');
    const other = await commandInProcess('train', ...line, '--split-seed', '8');
    expect(jsonOf(other)).toMatchObject({ config: { seed: 0, splitSeed: 8 } });
    expect(other.errors).toContain('have been trained on. --split-seed 25 keeps them apart.');
  });

  it('gives its split, and nothing else, to a training whose pictures are to be compared with its own', async () => {
    const line = [
      '--data',
      photographs,
      ...folders,
      '--split-of',
      join(models, 'mine'),
      '--seed',
      '8',
      '--preset',
      'study',
      '--dry-run',
      '--json',
    ];
    const outcome = await commandInProcess('train', ...line);
    const config = { preset: 'study', seed: 8, splitSeed: tinySplitSeed, splitRule: 2, network: { patchSize: 1 } };
    expect(jsonOf(outcome)).toMatchObject({ config, startedFrom: null });
  });

  it('is drawn from by sample, into a folder that is made for it', async () => {
    const out = join(root, 'pictures', 'grid.png');
    const outcome = await command(
      'sample',
      '--model',
      join(models, 'mine'),
      '--count',
      '3',
      '--steps',
      '2',
      '--seed',
      '7',
      '--scale',
      '2',
      '--out',
      out,
      '--json',
    );
    expect(outcome).toMatchObject({ status: 0 });
    expect(jsonOf(outcome)).toMatchObject({ out, model: 'mine', count: 3, sampler: 'dpm-solver++', steps: 2 });
    // Two columns and two rows of 16 pixels and a gap of 2, all doubled.
    expect(await sharp(out).metadata()).toMatchObject({ width: 68, height: 68 });
    const { file } = JSON.parse(await readFile(join(models, 'mine', 'card.json'), 'utf8')) as { file: { sha256: string } };
    expect(readRecipe(await readFile(out))).toMatchObject({
      model: { id: 'mine', sha256: file.sha256 },
      seed: 7,
      images: 3,
      options: { sampler: 'dpm-solver++', steps: 2 },
    });
  });

  it('is drawn from by every sampler, with the evaluations of the network told and what a sampler does not read refused', async () => {
    const out = join(root, 'pictures', 'heun.png');
    const line = [
      '--model',
      join(models, 'mine'),
      '--count',
      '1',
      '--steps',
      '3',
      '--sampler',
      'heun',
      '--spacing',
      'karras',
      '--out',
      out,
    ];
    const outcome = await commandInProcess('sample', ...line, '--json');
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.errors).toMatch(/1 images of Mine in 3 steps, 5 evaluations of the network, \d+\.\d ms per evaluation/);
    expect(jsonOf(outcome)).toMatchObject({ sampler: 'heun', spacing: 'karras', steps: 3, evaluations: 5 });
    expect(readRecipe(await readFile(out))).toMatchObject({ options: { sampler: 'heun', spacing: 'karras' } });
    const refused = await commandInProcess('sample', ...line, '--eta', '0.5');
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.errors).toContain('--eta has no effect with heun');
  });
});

describe('a guide', { timeout: 120_000 }, () => {
  const card = async (name: string): Promise<{ guide: { sha256: string } | null }> =>
    JSON.parse(await readFile(join(models, name, 'card.json'), 'utf8')) as { guide: { sha256: string } | null };

  it('is entered into the card of the model that it is exported for, and guides what sample draws', async () => {
    const interval = { minimumNoiseLevel: 0.1, maximumNoiseLevel: 0.9 };
    const exported = await commandInProcess(
      'export',
      '--runs',
      runs,
      '--guide-of',
      'mine',
      '--weight',
      '2',
      '--interval',
      '0.1,0.9',
      '--weights',
      'float16',
      '--to',
      models,
      '--json',
    );
    expect(jsonOf(exported)).toMatchObject({ model: join(models, 'mine', 'guide'), steps: 160 });
    const { guide } = await card('mine');
    expect(guide).toMatchObject({ card: 'guide/card.json', weight: 2, interval });

    const out = join(root, 'guided.png');
    const drawn = await commandInProcess(
      'sample',
      '--model',
      join(models, 'mine'),
      '--count',
      '1',
      '--steps',
      '2',
      '--guidance',
      '--out',
      out,
      '--json',
    );
    expect(drawn.errors).toMatch(
      /ms per evaluation, guided by 2 at noise levels 0\.1 to 0\.9, where an evaluation costs 2\.00 times as much\n$/,
    );
    expect(jsonOf(drawn)).toMatchObject({ guidance: { weight: 2, interval } });
    expect(readRecipe(await readFile(out))).toMatchObject({
      model: { guide: guide?.sha256 },
      options: { guidance: { weight: 2, interval } },
    });
    const otherwise = await commandInProcess(
      'sample',
      '--model',
      join(models, 'mine'),
      '--count',
      '1',
      '--steps',
      '2',
      '--guidance',
      '1.5',
      '--guidance-interval',
      '0,1',
      '--out',
      out,
      '--json',
    );
    expect(jsonOf(otherwise)).toMatchObject({ guidance: { weight: 1.5, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } } });
  });

  it('that a model lacks is missed in a sentence', async () => {
    const drawn = await commandInProcess(
      'sample',
      '--model',
      join(root, 'smaller', 'half'),
      '--guidance',
      '2',
      '--out',
      join(root, 'none.png'),
    );
    expect(drawn).toMatchObject({
      status: 1,
      errors: 'The model "half" has no guide: leave guidance out, or give it one with npm run export -- --guide-of half.\n',
    });
  });
});

/** Two of the photographs that the model was not trained on. */
const held = ['--model', join(models, 'mine'), '--data', photographs, '--cache', join(root, 'cache'), '--images', '2'];

describe('the model of a run', { timeout: 120_000 }, () => {
  it('is drawn from singly into a folder, each image with its own recipe, and the same as in the grid', async () => {
    const out = join(root, 'singly');
    const line = ['--model', join(models, 'mine'), '--steps', '2', '--seed', '7'];
    expect(await commandInProcess('sample', ...line, '--count', '3', '--out', out)).toMatchObject({ status: 0 });
    expect(await commandInProcess('sample', ...line, '--count', '2', '--out', out)).toMatchObject({ status: 0 });
    // Those of the first call are not left among them.
    expect(await readdir(out)).toEqual(['00000.png', '00001.png']);
    expect(await sharp(join(out, '00001.png')).metadata()).toMatchObject({ width: 16, height: 16, channels: 3 });
    expect(readRecipe(await readFile(join(out, '00001.png')))).toMatchObject({ model: { id: 'mine' }, seed: 8, images: 1 });
    const pixels = await sharp(join(out, '00001.png')).raw().toBuffer();
    const grid = sharp(join(root, 'pictures', 'grid.png'))
      .extract({ left: 36, top: 0, width: 32, height: 32 })
      .resize(16, 16, { kernel: 'nearest' })
      // Of a grid, what lies between the images is transparent.
      .removeAlpha();
    expect(await grid.raw().toBuffer()).toEqual(pixels);
  });

  it('is drawn from by --run before any export, as the exported model draws', async () => {
    const [ofRun, ofModel] = [join(root, 'run.png'), join(root, 'model.png')];
    const line = ['--count', '2', '--steps', '2'];
    expect(await commandInProcess('sample', '--run', 'latest', '--runs', runs, ...line, '--out', ofRun)).toMatchObject({ status: 0 });
    expect(await commandInProcess('sample', '--model', join(models, 'mine'), ...line, '--out', ofModel)).toMatchObject({ status: 0 });
    expect(await sharp(ofRun).raw().toBuffer()).toEqual(await sharp(ofModel).raw().toBuffer());
    const { file } = JSON.parse(await readFile(join(models, 'mine', 'card.json'), 'utf8')) as { file: { sha256: string } };
    expect(readRecipe(await readFile(ofRun)).model).toEqual({ id: '0001-photographs', sha256: file.sha256 });
  });

  it('does not draw where something of another origin lies, and says so before it draws', async () => {
    const model = join(models, 'mine');
    const [picture, folder] = [join(root, 'dear.png'), join(root, 'dear')];
    await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toFile(picture);
    await mkdir(folder);
    await writeFile(join(folder, '00000.png'), await readFile(picture));
    for (const out of [picture, folder]) {
      const outcome = await commandInProcess('sample', '--model', model, '--steps', '2', '--out', out);
      expect(outcome).toMatchObject({
        status: 1,
        errors: `${out} holds something that this command did not write: choose another --out, or give --force to write there all the same.\n`,
      });
    }
    expect(await readFile(join(folder, '00000.png'))).toEqual(await readFile(picture));
    expect(await commandInProcess('sample', '--model', model, '--steps', '2', '--count', '1', '--out', picture, '--force')).toMatchObject({
      status: 0,
    });
    expect(readRecipe(await readFile(picture))).toMatchObject({ images: 1 });
  });

  it('encodes and decodes held-out photographs, the error beside the published one', async () => {
    const line = [...held, '--steps', '3,10'];
    const outcome = await command('reconstruct', ...line);
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.output).toMatch(
      /^steps +evaluations +Mine, 2 test photographs +Song et al\. 2021, CIFAR-10\n3 +10 +0\.\d{4} +–\n10 +24 +0\.\d{4} +0\.014\n$/,
    );
    expect(jsonOf(await commandInProcess('reconstruct', ...line, '--json'))).toMatchObject({
      model: 'mine',
      part: 'test',
      images: 2,
      rows: [
        { steps: 3, published: null },
        { steps: 10, published: 0.014 },
      ],
    });
  });
});

describe('a run whose images change', { timeout: 120_000 }, () => {
  const moved = join(root, 'moved');
  const resume = (...parameters: string[]): Promise<Outcome> =>
    commandInProcess('train', '--resume', run, '--steps', '161', ...folders, ...parameters);

  it('is measured with what it never saw after one was renamed', async () => {
    await rename(join(photographs, '0.png'), join(photographs, 'renamed.png'));
    const line = [...held, '--steps', '3', '--json'];
    const outcome = await commandInProcess('reconstruct', ...line);
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.errors).not.toContain('photographs are');
  });

  it('does not go on with other pictures under the same names', async () => {
    const [kept, other] = [await readFile(join(photographs, '1.png')), await readFile(join(photographs, '2.png'))];
    await writeFile(join(photographs, '1.png'), other);
    const outcome = await resume();
    expect(outcome).toMatchObject({ status: 1 });
    expect(outcome.errors).toContain('started with (1 of 30 are gone or changed, 0 are new): put them back');
    await writeFile(join(photographs, '1.png'), kept);
  });

  it('goes on where they have moved, once it is told', async () => {
    await rename(photographs, moved);
    const lost = await resume();
    expect(lost).toMatchObject({ status: 2 });
    expect(lost.errors).toContain('If the images have moved, say with --data where they are.');
    const outcome = await resume('--data', moved, '--learning-rate', '1e-4', '--batch-size', '8', '--ema', 'none');
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.errors).toContain('optimizer.learningRate 0.002 -> 0.0001');
    expect(outcome.errors).toContain('batchSize 4 -> 8');
    const card = JSON.parse(await readFile(join(run, 'model', 'card.json'), 'utf8')) as { training: Record<string, unknown> };
    // 160 steps of 4 images, and one of 8.
    expect(card.training).toMatchObject({ steps: 161, samplesSeen: 648, samplesSeenInRun: 648 });
    await rename(moved, photographs);
  });
});
