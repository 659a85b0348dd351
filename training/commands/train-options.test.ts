import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { diffusionSchema } from '../../src/documents/card.ts';
import { ddimUNetSchema, networkSchema } from '../../src/networks/network.ts';
import { presetNames, presets } from '../config/presets.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { UsageError } from './command.ts';
import { addConfigOptions, configFlags, configFromOptions, givenSettings } from './train-options.ts';
import { overrides } from './train-flags.ts';

const root = temporaryFolder();
let files = 0;

/** The options of a command line. */
function parse(...line: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addConfigOptions(command);
  return command.parse(line, { from: 'user' }).opts();
}

const configOf = (...line: string[]) => configFromOptions(parse('--data', 'celeba', ...line));

/** A config file with this content. */
async function configFile(content: unknown): Promise<string> {
  files += 1;
  const path = join(root, `config-${files}.json`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** For every flag a value, and what the configuration holds then at the flag's place. */
const examples: Record<string, readonly [value: string, expected: unknown]> = {
  '--data-root': ['/data', '/data'],
  '--image-size': ['32', 32],
  '--patch-size': ['1', 1],
  '--widths': ['32,64', [32, 64]],
  '--block-depth': ['3', 3],
  '--conditioning': ['concatenate', 'concatenate'],
  '--normalization': ['batch', 'batch'],
  '--attention': ['16,8', { resolutions: [16, 8], headChannels: 32 }],
  '--prediction': ['x0', 'x0'],
  '--maximum-signal-rate': ['0.999', 0.999],
  '--minimum-signal-rate': ['0.01', 0.01],
  '--noise-levels': ['log-normal', { kind: 'log-normal', mean: -1.2, deviation: 1.2 }],
  '--noise-assignment': ['nearest', 'nearest'],
  '--muon': ['0.005', { learningRate: 0.005, momentum: 0.95 }],
  '--loss': ['mae', 'mae'],
  '--loss-weighting': ['min-snr', 'min-snr'],
  '--dropout': ['0.1', 0.1],
  '--class-dropout': ['0.2', 0.2],
  '--mirror': ['off', false],
  '--learning-rate': ['3e-4', 3e-4],
  '--weight-decay': ['0', 0],
  '--gradient-clip': ['0.5', 0.5],
  '--warmup-steps': ['7', 7],
  '--decay': ['constant', 'constant'],
  '--ema': ['0.99', { decay: 0.99, warmup: true }],
  '--average-lengths': ['0.05,0.1', [0.05, 0.1]],
  '--snapshot-every': ['50', 50],
  '--batch-size': ['8', 8],
  '--precision': ['mixed', 'mixed'],
  '--steps-per-run': ['4', 4],
  '--epochs': ['3', 3],
  '--steps': ['100', 100],
  '--patience': ['5', 5],
  '--split-seed': ['4', 4],
  '--seed': ['4294967295', 4294967295],
  '--provider': ['cuda', 'cuda'],
  '--crop-margin': ['0', 0],
  '--validation-images': ['64', 64],
  '--checkpoint-every': ['50', 50],
  '--validate-every': ['3', 3],
  '--sample-every': ['0', 0],
};

describe('a flag', () => {
  it.each(overrides)('$flag sets its place in the configuration', async ({ flag, path }) => {
    const name = flag.split(' ')[0] ?? '';
    const [value, expected] = examples[name] ?? ['', undefined];
    const config: unknown = await configOf(name, value);
    const entry = path.at(-1) === 'kind' && typeof expected === 'object' ? path.slice(0, -1) : path;
    expect(config).toHaveProperty(entry.join('.'), expected);
  });

  it.each([
    ['--gradient-clip', 'optimizer.gradientClip'],
    ['--ema', 'ema'],
    ['--patience', 'patience'],
    ['--muon', 'optimizer.muon'],
  ])('%s none switches it off', async (flag, place) => {
    expect(await configOf(flag, 'none')).toHaveProperty(place, null);
  });

  it.each([
    ['--steps', 'many'],
    ['--steps', '1.5'],
    ['--learning-rate', ''],
    ['--widths', '32,,64'],
    ['--seed', '-1'],
    ['--seed', '4294967296'],
    ['--ema', 'some'],
  ])('is named when its value cannot be read: %s "%s"', (flag, value) => {
    expect(() => parse(`${flag}=${value}`)).toThrow(new RegExp(`option '${flag} <.*>' argument '${value}' is invalid`));
  });

  it.each([
    ['--steps', '0'],
    ['--learning-rate', '-1'],
    ['--loss', 'huber'],
    ['--normalization', 'layer'],
    ['--conditioning', 'none'],
    ['--patch-size', '3'],
    ['--widths', '32'],
    ['--widths', '32,0'],
    ['--ema', '1'],
    ['--provider', 'tpu'],
  ])('is named when its value does not fit: %s %s', async (flag, value) => {
    const failure = configOf(flag, value);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(new RegExp(`^${flag} \\(.*\\) cannot be used: `, 'm'));
  });

  it('says what is wrong where two do not fit each other', async () => {
    await expect(configOf('--image-size', '60', '--widths', '32,64,96,128')).rejects.toThrow('imageSize 60 must be a multiple of 16');
    await expect(configOf('--widths', '48,100')).rejects.toThrow('width 100 cannot be split into 8 groups');
    await expect(configOf('--preset', 'ddpm', '--attention', '16,8', '--patch-size', '2')).rejects.toThrow(
      '--patch-size, --attention cannot be used: it is for networks of the kind ddim-unet, and this one is a unet2d, whose settings --config takes.',
    );
    await expect(configOf('--steps', '10', '--epochs', '2')).rejects.toThrow('--steps and --epochs contradict each other');
  });
});

describe('a configuration', () => {
  it.each(presetNames)('of the preset %s is the preset', async (preset) => {
    expect(await configOf('--preset', preset)).toEqual({ ...presets[preset], preset, data: 'celeba', dataRoot: null });
  });

  it('takes the preset first, then the file, then the flags', async () => {
    const path = await configFile({ preset: 'study', batchSize: 4, seed: 4, optimizer: { beta1: 0.5, learningRate: 4 } });
    const config = await configOf('--config', path, '--seed', '5', '--learning-rate', '5');
    expect(config).toEqual({
      ...presets.study,
      preset: 'study',
      data: 'celeba',
      dataRoot: null,
      batchSize: 4,
      seed: 5,
      optimizer: { ...presets.study.optimizer, beta1: 0.5, learningRate: 5 },
    });
    expect(await configOf('--config', path, '--preset', 'compact')).toMatchObject({ preset: 'compact', batchSize: 4, loss: 'mse' });
  });

  it('replaces what has another kind, and keeps the rest of the same kind', async () => {
    const { network } = presets.compact;
    expect((await configOf('--normalization', 'batch')).network).toEqual({ ...network, normalization: { kind: 'batch', momentum: 0.99 } });
    expect((await configOf('--normalization', 'group')).network).toEqual(network);
    const path = await configFile({ diffusion: { schedule: { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 } } });
    expect((await configOf('--config', path)).diffusion).toEqual({
      schedule: { kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 },
      prediction: 'v',
    });
  });

  it('counts epochs again when they are asked for over a file that counts steps', async () => {
    const path = await configFile({ steps: 100 });
    expect(await configOf('--config', path)).toMatchObject({ steps: 100 });
    expect(await configOf('--config', path, '--epochs', '3')).toMatchObject({ steps: null, epochs: 3 });
  });

  it('can be had from a file alone, also from the config.json of a run', async () => {
    const config = await configOf('--preset', 'study', '--seed', '9');
    expect(await configFromOptions(parse('--config', await configFile(config)))).toEqual(config);
  });

  it('needs to know what to train on', async () => {
    await expect(configFromOptions(parse())).rejects.toThrow('Say what to train on: --data celeba');
  });

  it('weighs squared errors alone by the signal-to-noise ratio', async () => {
    await expect(configOf('--preset', 'study', '--loss-weighting', 'min-snr')).rejects.toThrow(
      '--loss-weighting (lossWeighting.kind) cannot be used: weights by the signal-to-noise ratio are those of squared errors, which --loss mse takes.',
    );
    expect(await configOf('--preset', 'study', '--loss', 'mse', '--loss-weighting', 'min-snr')).toMatchObject({ loss: 'mse' });
  });

  it('has images of three channels', async () => {
    await expect(configOf('--config', await configFile({ network: { channels: 1 } }))).rejects.toThrow('network.channels cannot be used');
  });
});

describe('a configuration with the network and the diffusion of a model', () => {
  const { network, diffusion } = presets.study;
  const given = { network: networkSchema.parse(network), diffusion: diffusionSchema.parse(diffusion) };
  const configWith = (...line: string[]) => configFromOptions(parse('--data', 'celeba', ...line), given);

  it('has them instead of those of the preset', async () => {
    expect(await configWith()).toEqual({ ...presets.compact, ...given, preset: 'compact', data: 'celeba', dataRoot: null });
  });

  it('takes flags and a file that say the same, and those of anything else', async () => {
    const path = await configFile({ network, loss: 'mse' });
    const config = await configWith(
      '--config',
      path,
      '--widths',
      '32,64,96,128',
      '--prediction',
      'epsilon',
      '--attention',
      'none',
      '--seed',
      '5',
    );
    expect(config).toMatchObject({ ...given, loss: 'mse', seed: 5 });
  });

  it('may learn another prediction and other noise levels than the model', async () => {
    const config = await configWith('--prediction', 'v', '--maximum-signal-rate', '0.9995', '--minimum-signal-rate', '0.01');
    expect(config.network).toEqual(given.network);
    expect(config.diffusion).toEqual({
      schedule: { kind: 'cosine-rates', minimumSignalRate: 0.01, maximumSignalRate: 0.9995 },
      prediction: 'v',
    });
    await expect(configWith('--maximum-signal-rate', '0.01')).rejects.toThrow('minimumSignalRate must be below maximumSignalRate');
  });

  it('may have images of another size, with attention at the same levels', async () => {
    const network = networkSchema.parse(presets.best.network);
    const larger = await configFromOptions(parse('--data', 'celeba', '--image-size', '128'), { ...given, network });
    expect(larger.network).toEqual({ ...network, imageSize: 128, attention: { resolutions: [32, 16], headChannels: 32 } });
    const file = await configFile({ network: { imageSize: 32 } });
    const smaller = await configFromOptions(parse('--data', 'celeba', '--config', file), { ...given, network });
    expect(smaller.network).toMatchObject({ attention: { resolutions: [8, 4] } });
    const otherLevels = configFromOptions(parse('--data', 'celeba', '--image-size', '128', '--attention', '16,8'), { ...given, network });
    await expect(otherLevels).rejects.toThrow('--attention (network.attention) cannot be used');
  });

  it.each([
    [['--widths', '32,64', '--prediction', 'epsilon'], '--widths cannot be used'],
    [['--patch-size', '2', '--prediction', 'v', '--block-depth', '1'], '--patch-size, --block-depth cannot be used'],
    [['--normalization', 'group'], '--normalization cannot be used'],
  ])('refuses %j', async (line, message) => {
    const failure = configWith(...line);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(`${message}: it contradicts the model of --init-from`);
  });

  it('may have more attention than the model, which starts as the identity, but not less', async () => {
    const config = await configWith('--attention', '16,8');
    expect(config.network).toEqual({ ...network, attention: { resolutions: [16, 8], headChannels: 32 } });
    const more = configFromOptions(parse('--data', 'celeba', '--attention', '16,8'), {
      ...given,
      network: ddimUNetSchema.parse({ ...network, attention: { resolutions: [8], headChannels: 32 } }),
    });
    await expect(more).resolves.toMatchObject({ network: config.network });
    const less = configFromOptions(parse('--data', 'celeba', '--attention', '8'), { ...given, network: config.network });
    await expect(less).rejects.toThrow('--attention cannot be used');
  });

  it('refuses a file with another network', async () => {
    const path = await configFile({ network: { blockDepth: 1 } });
    await expect(configWith('--config', path)).rejects.toThrow('The network of --config cannot be used');
  });
});

describe('a config file', () => {
  it.each([
    ['that is no JSON', '{"seed": 1,}', /config-\d+\.json is not JSON \(.*position 11/],
    ['that holds no object', '[1]', /config-\d+\.json does not hold an object/],
    ['with an entry that nobody knows', { sede: 1 }, /^The configuration cannot be used: it has something that is not known \(sede\)\.$/],
    ['with a text for a number', { batchSize: 'x' }, /^--batch-size \(batchSize\) cannot be used: it is not a number\.$/],
    ['with a fraction for a whole number', { batchSize: 1.5 }, /^--batch-size \(batchSize\) cannot be used: it is not a whole number\.$/],
    ['with a number out of range', { batchSize: 0 }, /^--batch-size \(batchSize\) cannot be used: it must be more than 0\.$/],
    ['with an unknown preset', { preset: 'large' }, /There is no preset large: use study or compact/],
    ['with a value that does not fit', { optimizer: { beta1: 2 } }, /optimizer\.beta1 cannot be used/],
  ])('%s is refused with the reason', async (_, content, reason) => {
    const failure = configOf('--config', await configFile(content));
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(reason);
  });

  it.each([
    ['UTF-8', Buffer.from('\ufeff{"seed": 3}', 'utf8')],
    ['UTF-16', Buffer.from('\ufeff{"seed": 3}', 'utf16le')],
    ['UTF-16, the high byte first', Buffer.from('\ufeff{"seed": 3}', 'utf16le').swap16()],
  ])('with the byte order mark of %s is read', async (encoding, bytes) => {
    const path = join(root, `${encoding.replaceAll(/\W/g, '')}.json`);
    await writeFile(path, bytes);
    expect(await configOf('--config', path)).toMatchObject({ seed: 3 });
  });

  it('that is missing is named', async () => {
    await expect(configOf('--config', join(root, 'absent.json'))).rejects.toThrow(
      /absent\.json cannot be read \(there is no such file or folder\)/,
    );
  });
});

describe('givenSettings', () => {
  it('are those of the file and of the flags, without those of the preset', async () => {
    const path = await configFile({ optimizer: { warmupSteps: 5 }, batchSize: 4 });
    expect(await givenSettings(parse('--config', path, '--batch-size', '8', '--mirror', 'off', '--preset', 'best'))).toEqual({
      optimizer: { warmupSteps: 5 },
      batchSize: 8,
      mirror: false,
    });
    expect(await givenSettings(parse('--data', 'celeba'))).toEqual({});
  });
});

describe('the help', () => {
  it('shows what every setting is without its flag, by the preset that is taken without a word', () => {
    const command = new Command();
    addConfigOptions(command);
    const help = command.helpInformation().replaceAll(/\s+/g, ' ');
    for (const note of [
      'images in a step (default: 16)',
      'such as 32,64,96,128 (default: 48,96,128)',
      'or none (default: 0.999)',
      '16,8, or none (default: none)',
    ]) {
      expect(help).toContain(note);
    }
  });
});

describe('configFlags', () => {
  it('names the given flags that a resumed run cannot take', () => {
    expect(configFlags(parse())).toEqual([]);
    expect(configFlags(parse('--learning-rate', '1', '--data', 'celeba', '--ema', 'none'))).toEqual(['--data', '--learning-rate', '--ema']);
  });
});
