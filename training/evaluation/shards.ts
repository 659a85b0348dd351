import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { replaceFile, writing } from '../io/files.ts';
import { MissingShardsError, ShardSettingsError } from './errors.ts';
import type { Extraction } from './extract.ts';
import {
  BLOCK_IMAGES,
  blockRanges,
  collectFeatures,
  readBlock,
  type BlockRange,
  type FeatureSet,
  type NetworkShape,
} from './feature-store.ts';
import { generatedBlock, generatedFile, generatedIdentity } from './generated-features.ts';
import { protocolSchema, type Protocol, type GeneratedImages } from './protocol.ts';

/** One of `count` equal parts of the work, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `settings.json` beside the shards' features: what all of them, and the merge, must agree on. */
const settingsSchema = z.strictObject({ ...protocolSchema.shape, samples: z.number(), shards: z.number() });
type Settings = z.infer<typeof settingsSchema>;

const settingsFile = (folder: string): string => join(folder, 'settings.json');

/** The images that fall to a shard: every `count`-th block, so that no shard has two more than another. */
export function rangesOf(samples: number, { index, count }: Shard): BlockRange[] {
  return blockRanges(samples).filter((range) => shardOf(range, count) === index);
}

function shardOf({ first }: BlockRange, shards: number): number {
  return ((first / BLOCK_IMAGES) % shards) + 1;
}

export interface ShardRequest {
  readonly generated: GeneratedImages;
  readonly extraction: Extraction;
  readonly protocol: Protocol;
  /** Of all shards together. */
  readonly samples: number;
  readonly shard: Shard;
  /** Shared by the shards. */
  readonly folder: string;
  readonly onImages: (count: number) => void;
}

/**
 * Computes the features of a shard's images, but for those that are there already.
 * @throws ShardSettingsError, FileWriteError; the signal's reason when aborted
 */
export async function computeShard({ generated, extraction, protocol, samples, shard, folder, onImages }: ShardRequest): Promise<void> {
  const settings: Settings = { ...protocol, samples, shards: shard.count };
  if ((await readSettings(folder)) === null) {
    await writing(folder, () => mkdir(folder, { recursive: true }));
    await replaceFile(settingsFile(folder), [`${JSON.stringify(settings, null, 2)}\n`]);
  }
  // Read again, for shards start at the same time and another one may have written its own.
  requireEqual(folder, (await readSettings(folder)) ?? settings, settings);
  for (const range of rangesOf(samples, shard)) await generatedBlock(generated, extraction, folder, range, onImages);
}

/**
 * The features of all images, from a folder in which every shard has left its own.
 * @throws MissingShardsError where one lacks or is damaged, ShardSettingsError
 */
export async function mergeShards(folder: string, protocol: Protocol, samples: number, network: NetworkShape): Promise<FeatureSet> {
  const present = await readSettings(folder);
  if (present === null) throw new MissingShardsError(folder, []);
  requireEqual(folder, present, { ...protocol, samples, shards: present.shards });
  const missing = new Set<string>();
  const set = await collectFeatures(samples, network, async (range) => {
    const block = await readBlock(generatedFile(folder, range), generatedIdentity(protocol, network, range));
    if (block === null) missing.add(`${shardOf(range, present.shards)}/${present.shards}`);
    return block;
  });
  if (missing.size > 0) throw new MissingShardsError(folder, [...missing].sort(byNumber));
  return set;
}

const byNumber = (left: string, right: string): number => Number.parseInt(left) - Number.parseInt(right);

/** The first setting that differs is named. */
function requireEqual(folder: string, present: Settings, wanted: Settings): void {
  for (const setting of settingsSchema.keyof().options) {
    if (isDeepStrictEqual(present[setting], wanted[setting])) continue;
    throw new ShardSettingsError(folder, setting, String(present[setting]), String(wanted[setting]));
  }
}

/** The settings of the shards in `folder`; null where there are none that can be read. */
async function readSettings(folder: string): Promise<Settings | null> {
  const path = settingsFile(folder);
  if (!existsSync(path)) return null;
  try {
    return settingsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Nothing is lost by writing it anew: each block knows itself what it is of.
    return null;
  }
}
