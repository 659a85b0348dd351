import { isDeepStrictEqual } from 'node:util';
import type { Command, OptionValues } from 'commander';
import { z } from 'zod';
import { describeIssue } from '../../src/documents/issue.ts';
import { withImageSize, type NetworkConfig } from '../../src/networks/network.ts';
import { trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { UnreadableFileError } from '../data/errors.ts';
import { readText } from '../data/files.ts';
import { reasonOf } from '../../src/errors.ts';
import { presetNames, presets, type PresetName } from '../config/presets.ts';
import { UsageError } from './command.ts';
import { NONE, overrides } from './train-flags.ts';

const DEFAULT_PRESET: PresetName = 'compact';
/** Where a configuration comes from, before single settings change it. */
const sources = ['--data', '--preset', '--config'] as const;
const sourceOptionsSchema = z.object({
  data: z.string().optional(),
  preset: z.string().optional(),
  config: z.string().optional(),
});

/** Adds the flags that make up a {@link TrainingConfig}. */
export function addConfigOptions(command: Command): void {
  command
    .option('--data <name|folder>', 'celeba, flowers102, or any folder of images')
    .option(
      '--preset <name>',
      `starting point of all settings: ${presetNames.join(' or ')}; the defaults below are those of ${DEFAULT_PRESET}`,
    )
    .option('--config <file>', 'JSON file with settings, applied over the preset and under the flags');
  for (const { flag, description, path, parse } of overrides) command.option(flag, `${description}${defaultNote(path)}`, parse);
}

/** What the preset has that is taken without a word; nothing where that depends on the data. */
function defaultNote(path: readonly string[]): string {
  const value = entryAt(presets[DEFAULT_PRESET], path);
  if (value === undefined || (value === null && path[0] !== 'network' && path[0] !== 'patience')) return '';
  return ` (default: ${describeValue(value)})`;
}

function describeValue(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  if (!isSettings(value)) return Array.isArray(value) ? value.join(',') : JSON.stringify(value).replaceAll('"', '');
  // Of a setting that is several together a flag takes one.
  return describeValue(value['decay'] ?? value['resolutions'] ?? null);
}

/** The given flags that would change a run's configuration, as a person writes them. */
export function configFlags(options: OptionValues): string[] {
  return [...sources, ...overrides.map(({ flag }) => flag)].filter((flag) => optionOf(options, flag) !== undefined).map(nameOf);
}

/**
 * The configuration that a command line asks for: preset, then config file, then flags. What `model` has comes before the
 * file; nothing may change its network but for the image size and more attention.
 * @throws UsageError which names the flag or the file's entry that does not fit
 */
export async function configFromOptions(options: OptionValues, model: GivenConfig | null = null): Promise<TrainingConfig> {
  const { data, preset, config } = sourceOptionsSchema.parse(options);
  const fromFile = config === undefined ? {} : await readConfigFile(config);
  const imageSize: unknown = options['imageSize'] ?? entryAt(fromFile, ['network', 'imageSize']);
  const given = model && typeof imageSize === 'number' ? { ...model, network: withImageSize(model.network, imageSize) } : model;
  const presetName = presetOf(preset ?? fromFile['preset'] ?? DEFAULT_PRESET);
  let settings = merge({ ...presets[presetName], ...given, dataRoot: null }, fromFile);
  settings = merge(settings, { preset: presetName, ...(data === undefined ? {} : { data }) });
  if (settings['data'] === undefined)
    throw new UsageError('Say what to train on: --data celeba, --data flowers102 or --data <folder of images>.');
  if (options['epochs'] !== undefined) {
    if (options['steps'] !== undefined) throw new UsageError('--steps and --epochs contradict each other: leave one out.');
    settings = merge(settings, { steps: null });
  }
  const changed = withFlags(settings, options);
  // Before anything else: what contradicts the model's network need not even make one with the rest of it.
  const contradicting = given ? contradictingFlags(changed, given, options).filter((flag) => flag !== '--attention') : [];
  if (contradicting.length > 0) throw contradiction(contradicting);
  requireOfKind(changed, options);
  const configuration = parsed(changed);
  if (given) requireUnchanged(configuration, given, options);
  return configuration;
}

/** @throws UsageError where a flag is for another kind of network than this one */
function requireOfKind(config: Settings, options: OptionValues): void {
  const network = entryAt(config, ['network', 'kind']);
  const foreign = overrides.filter(({ flag, kind }) => kind !== undefined && kind !== network && optionOf(options, flag) !== undefined);
  if (foreign.length === 0) return;
  throw new UsageError(
    `${foreign.map(({ flag }) => nameOf(flag)).join(', ')} cannot be used: it is for networks of the kind ${foreign[0]?.kind ?? ''}, and this one is ` +
      `a ${String(network)}, whose settings --config takes.`,
  );
}

/** What a run takes over from the model that it starts from; the diffusion only where nothing else is asked for. */
export type GivenConfig = Pick<TrainingConfig, 'network' | 'diffusion'>;

function requireUnchanged({ network }: TrainingConfig, given: GivenConfig, options: OptionValues): void {
  const asked: unknown = hasMoreAttention(network, given.network) ? { ...network, attention: given.network.attention } : network;
  if (isDeepStrictEqual(asked, given.network)) return;
  const flags = contradictingFlags({ network }, given, options);
  throw contradiction(flags.length > 0 ? flags : ['The network of --config']);
}

/** The flags, as a person writes them, that ask for another network than the model's. */
function contradictingFlags(config: unknown, { network }: GivenConfig, options: OptionValues): string[] {
  return overrides
    .filter(({ flag, path: [part] }) => part === 'network' && optionOf(options, flag) !== undefined)
    .filter(({ path }) => !isDeepStrictEqual(entryAt(config, path), entryAt({ network }, path)))
    .map(({ flag }) => nameOf(flag));
}

function contradiction(what: readonly string[]): UsageError {
  return new UsageError(
    `${what.join(', ')} cannot be used: it contradicts the model of --init-from, which decides how the network is built; ` +
      'only another image size and more attention are possible. Leave it out.',
  );
}

/** Attention may be added to a ddim-unet, since it starts as the identity. */
function hasMoreAttention(network: NetworkConfig, given: NetworkConfig): boolean {
  if (network.kind !== 'ddim-unet' || given.kind !== 'ddim-unet') return false;
  const { attention } = network;
  if (attention === null || given.attention === null) return attention !== null;
  const { resolutions } = attention;
  return (
    attention.headChannels === given.attention.headChannels && given.attention.resolutions.every((width) => resolutions.includes(width))
  );
}

/** What a command line and its config file give, as opposed to what a preset or a model does. @throws UsageError */
export async function givenSettings(options: OptionValues): Promise<Settings> {
  const { config } = sourceOptionsSchema.parse(options);
  return withFlags(config === undefined ? {} : await readConfigFile(config), options);
}

/** The value at a place in a configuration; undefined where there is none. */
export function entryAt(settings: unknown, path: readonly string[]): unknown {
  return path.reduce((entry, key) => (isSettings(entry) ? entry[key] : undefined), settings);
}

/** The configuration that `settings` become by the flags. @throws UsageError as {@link configFromOptions} */
export function withOverrides(settings: Settings, options: OptionValues): TrainingConfig {
  return parsed(withFlags(settings, options));
}

function withFlags(settings: Settings, options: OptionValues): Settings {
  let changed = settings;
  for (const { flag, path } of overrides) {
    const value = optionOf(options, flag);
    if (value !== undefined) changed = merge(changed, nest(path, value === NONE ? null : value));
  }
  return changed;
}

function parsed(settings: Settings): TrainingConfig {
  const result = trainingConfigSchema.safeParse(settings);
  if (!result.success) throw new UsageError(describe(result.error));
  return result.data;
}

/** A configuration, or a part of one. */
export type Settings = Readonly<Record<string, unknown>>;

function presetOf(value: unknown): PresetName {
  const name = presetNames.find((candidate) => candidate === value);
  if (!name) throw new UsageError(`There is no preset ${String(value)}: use ${presetNames.join(' or ')}.`);
  return name;
}

async function readConfigFile(path: string): Promise<Settings> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(await readText(path)));
  } catch (cause) {
    if (cause instanceof UnreadableFileError) throw new UsageError(`The config file ${path} cannot be read (${cause.reason}).`, { cause });
    const reason = cause instanceof z.ZodError ? 'does not hold an object' : `is not JSON (${reasonOf(cause)})`;
    throw new UsageError(`The config file ${path} ${reason}.`, { cause });
  }
}

function nest(path: readonly string[], value: unknown): Settings {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? value : nest(rest, value) };
}

/** Entries of `changes` over `base`. An object with another `kind` replaces, since its other entries do not belong. */
function merge(base: Settings, changes: Settings): Settings {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, change] of Object.entries(changes)) {
    const before = base[key];
    const joins = isSettings(before) && isSettings(change) && (change['kind'] === undefined || change['kind'] === before['kind']);
    merged[key] = joins ? merge(before, change) : change;
  }
  return merged;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const { path } = issue;
      const at = path.filter((part) => typeof part === 'string');
      const override = overrides.find((candidate) => candidate.path.every((part, index) => part === at[index]));
      const entry = at.length === 0 ? 'The configuration' : at.join('.');
      const place = override ? `${nameOf(override.flag)} (${entry})` : entry;
      return `${place} cannot be used: ${limitOf(issue) ?? (/^[a-z]/.test(issue.message) ? issue.message : describeIssue(issue, 'it'))}.`;
    })
    .join('\n');
}

/** How large a number may be, as a clause; null where its size is not what is wrong. */
function limitOf(issue: z.core.$ZodIssue): string | null {
  if (issue.code === 'too_small' && issue.origin !== 'array') {
    return `it must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
  }
  if (issue.code === 'too_big' && issue.origin !== 'array') {
    return `it must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
  }
  return null;
}

/** `--data-root` of `--data-root <folder>`. */
function nameOf(flag: string): string {
  return flag.split(' ')[0] ?? '';
}

/** What commander has read for a flag: `--data-root <folder>` is kept as `dataRoot`. */
function optionOf(options: OptionValues, flag: string): unknown {
  return options[
    nameOf(flag)
      .slice(2)
      .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  ];
}
