import { InvalidArgumentError } from 'commander';
import type { NetworkConfig } from '../../src/networks/network.ts';
import type { EmaConfig } from '../../src/training-step/config.ts';
import { integer, number, seed } from './command.ts';

/** A setting that has a flag of its own. */
interface Override {
  readonly flag: string;
  readonly description: string;
  /** Where the value goes in the configuration. */
  readonly path: readonly string[];
  /** The one kind of network that has it; any, where absent. */
  readonly kind?: NetworkConfig['kind'];
  /** @throws InvalidArgumentError */
  readonly parse: (text: string) => unknown;
}

const text = (value: string): string => value;
const integers = (value: string): number[] => value.split(',').map(integer);
/** Stands for null, which commander does not keep. */
export const NONE = Symbol('none');
const numberOrNone = (value: string): number | symbol => (value === 'none' ? NONE : number(value));
const integerOrNone = (value: string): number | symbol => (value === 'none' ? NONE : integer(value));
const averageOrNone = (value: string): EmaConfig | symbol => (value === 'none' ? NONE : { decay: number(value), warmup: true });

const lengths = (value: string): number[] => (value === 'none' ? [] : value.split(',').map(number));
const muonOrNone = (value: string): { learningRate: number } | symbol => (value === 'none' ? NONE : { learningRate: number(value) });
const onOrOff = (value: string): boolean => {
  if (value !== 'on' && value !== 'off') throw new InvalidArgumentError('It must be on or off.');
  return value === 'on';
};

const resolutionsOrNone = (value: string): { resolutions: number[] } | symbol =>
  value === 'none' ? NONE : { resolutions: integers(value) };

/** Every hyperparameter that has a flag of its own; a config file can set the others too. */
export const overrides: readonly Override[] = [
  { flag: '--data-root <folder>', description: 'where the data lies, instead of data/<name>', path: ['dataRoot'], parse: text },
  { flag: '--image-size <pixels>', description: 'side of the images', path: ['network', 'imageSize'], parse: integer },
  {
    flag: '--patch-size <1|2>',
    description: '2 works on patches of 2x2 pixels, which trains about twice as fast',
    path: ['network', 'patchSize'],
    kind: 'ddim-unet',
    parse: integer,
  },
  { flag: '--widths <list>', description: 'channels of each level, such as 32,64,96,128', path: ['network', 'widths'], parse: integers },
  { flag: '--block-depth <count>', description: 'residual blocks in each level', path: ['network', 'blockDepth'], parse: integer },
  {
    flag: '--conditioning <kind>',
    description: 'how the network learns the noise level: concatenate or scale-shift',
    path: ['network', 'conditioning', 'kind'],
    kind: 'ddim-unet',
    parse: text,
  },
  {
    flag: '--normalization <kind>',
    description: 'batch or group',
    path: ['network', 'normalization', 'kind'],
    kind: 'ddim-unet',
    parse: text,
  },
  {
    flag: '--attention <list>',
    description: 'self-attention where features are so many pixels wide, such as 16,8, or none',
    path: ['network', 'attention'],
    kind: 'ddim-unet',
    parse: resolutionsOrNone,
  },
  {
    flag: '--prediction <kind>',
    description: 'what the network predicts: epsilon, x0 or v',
    path: ['diffusion', 'prediction'],
    parse: text,
  },
  {
    flag: '--maximum-signal-rate <rate>',
    description: 'share of the image at the cleanest noise level that is trained, such as 0.9995',
    path: ['diffusion', 'schedule', 'maximumSignalRate'],
    parse: number,
  },
  {
    flag: '--minimum-signal-rate <rate>',
    description: 'share of the image at the noisiest level, such as 0.02',
    path: ['diffusion', 'schedule', 'minimumSignalRate'],
    parse: number,
  },
  {
    flag: '--noise-levels <kind>',
    description: 'how training spreads its noise levels: uniform, logit-normal or log-normal',
    path: ['noiseLevels', 'kind'],
    parse: text,
  },
  {
    flag: '--noise-assignment <kind>',
    description: "which of a batch's noise goes to which of its images: independent, or nearest for the least distance in sum",
    path: ['noiseAssignment'],
    parse: text,
  },
  { flag: '--loss <kind>', description: 'mae or mse', path: ['loss'], parse: text },
  {
    flag: '--loss-weighting <kind>',
    description: 'what noise levels count in the loss: uniform or min-snr',
    path: ['lossWeighting', 'kind'],
    parse: text,
  },
  { flag: '--dropout <share>', description: 'features dropped in each residual block', path: ['dropout'], parse: number },
  {
    flag: '--class-dropout <share>',
    description: 'images whose class is left untold, with --classes',
    path: ['classDropout'],
    parse: number,
  },
  { flag: '--learning-rate <rate>', description: 'highest learning rate', path: ['optimizer', 'learningRate'], parse: number },
  {
    flag: '--muon <rate>',
    description: 'update the hidden kernels by Muon with this highest learning rate, such as 0.005, or none',
    path: ['optimizer', 'muon'],
    parse: muonOrNone,
  },
  { flag: '--weight-decay <rate>', description: 'weight decay, decoupled', path: ['optimizer', 'weightDecay'], parse: number },
  {
    flag: '--gradient-clip <norm>',
    description: 'largest norm of the gradient, or none',
    path: ['optimizer', 'gradientClip'],
    parse: numberOrNone,
  },
  { flag: '--warmup-steps <count>', description: 'steps of linear warm-up', path: ['optimizer', 'warmupSteps'], parse: integer },
  { flag: '--decay <kind>', description: 'learning rate after the warm-up: constant or cosine', path: ['optimizer', 'decay'], parse: text },
  {
    flag: '--ema <decay>',
    description: 'keep a moving average of the weights with this decay, or none',
    path: ['ema'],
    parse: averageOrNone,
  },
  {
    flag: '--average-lengths <list>',
    description: 'keep averages over so large a share of the training, such as 0.05,0.1, of which export makes one of any length; or none',
    path: ['averageLengths'],
    parse: lengths,
  },
  {
    flag: '--snapshot-every <steps>',
    description: 'steps between stored snapshots of these averages',
    path: ['snapshotEvery'],
    parse: integer,
  },
  { flag: '--batch-size <count>', description: 'images in a step', path: ['batchSize'], parse: integer },
  {
    flag: '--precision <kind>',
    description: 'float32; or mixed, features and gradients in half precision on weights in float32, for a graphics card',
    path: ['precision'],
    parse: text,
  },
  {
    flag: '--steps-per-run <count>',
    description: 'steps between which the state stays in the runtime: more for a graphics card',
    path: ['stepsPerRun'],
    parse: integer,
  },
  { flag: '--epochs <count>', description: 'passes over the training images', path: ['epochs'], parse: integer },
  { flag: '--steps <count>', description: 'optimizer steps, instead of --epochs', path: ['steps'], parse: integer },
  {
    flag: '--patience <count>',
    description: 'stop after so many validations without a better loss, or none',
    path: ['patience'],
    parse: integerOrNone,
  },
  {
    flag: '--seed <number>',
    description: 'decides order, noise and first weights, and the split without --split-seed',
    path: ['seed'],
    parse: seed,
  },
  {
    flag: '--split-seed <number>',
    description: 'decides the split; with --init-from by default that of the model',
    path: ['splitSeed'],
    parse: seed,
  },
  { flag: '--provider <name>', description: 'cpu, webgpu or cuda', path: ['provider'], parse: text },
  {
    flag: '--mirror <on|off>',
    description: 'mirror every second image (default: on for celeba and flowers102, off for a folder of your own)',
    path: ['mirror'],
    parse: onOrOff,
  },
  { flag: '--crop-margin <pixels>', description: 'play of the random crop', path: ['cropMargin'], parse: integer },
  {
    flag: '--validation-images <count>',
    description: 'images that loss and PSNR are measured on',
    path: ['validationImages'],
    parse: integer,
  },
  { flag: '--validate-every <epochs>', description: 'epochs between validations', path: ['validateEvery'], parse: integer },
  { flag: '--checkpoint-every <steps>', description: 'steps between checkpoints', path: ['checkpointEvery'], parse: integer },
  { flag: '--sample-every <epochs>', description: 'epochs between grids of samples, 0 for none', path: ['sampleEvery'], parse: integer },
];
