import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Features } from '../../src/metrics/features.ts';
import { DamagedCheckpointError } from '../runs/errors.ts';
import { writing } from '../io/files.ts';
import { readVectors, writeVectors } from '../io/safetensors.ts';

/*
 * Features are computed and kept in blocks of images, each a file with its checksum: what is interrupted goes on with the
 * first block that is not there, and a damaged one is made again.
 */

/** Images of a block; only the last of a set may have fewer. */
export const BLOCK_IMAGES = 256;

/** Some images of a set: `count` of them from number `first` on. */
export interface BlockRange {
  readonly first: number;
  readonly count: number;
}

/** What a feature network said of the images of a block. */
export interface FeatureBlock {
  /** [count, dimensions] */
  readonly features: Float32Array;
  /** [count, classes], or null where the network has no logits. */
  readonly logits: Float32Array | null;
  /** Where it was computed. */
  readonly device: string;
}

/** The features of a whole set of images. */
export interface FeatureSet {
  readonly features: Features;
  readonly logits: Features | null;
  /** Every device that had a part in it, in the order of the images. */
  readonly devices: readonly string[];
}

/** Lengths of a network's outputs. */
export interface NetworkShape {
  readonly dimensions: number;
  readonly logits: number | null;
}

/** The blocks of `images` images, in order. */
export function blockRanges(images: number): BlockRange[] {
  return Array.from({ length: Math.ceil(images / BLOCK_IMAGES) }, (_, block) => {
    const first = block * BLOCK_IMAGES;
    return { first, count: Math.min(BLOCK_IMAGES, images - first) };
  });
}

/** What a block must be to be used. */
export interface BlockIdentity extends NetworkShape {
  /** How many images it is of. */
  readonly count: number;
  /** Stands for everything that its features depend on. */
  readonly key: string;
}

/** The block in the file `path`; null where it is absent, damaged or another one, or holds what is no number. */
export async function readBlock(path: string, { count, dimensions, logits: classes, key }: BlockIdentity): Promise<FeatureBlock | null> {
  if (!existsSync(path)) return null;
  try {
    const { vectors, metadata } = await readVectors(path);
    const features = vectors.get('features');
    const logits = vectors.get('logits') ?? null;
    if (metadata['key'] !== key || features?.length !== count * dimensions) return null;
    if ((logits?.length ?? 0) !== count * (classes ?? 0)) return null;
    const block = { features, logits, device: metadata['device'] ?? 'unknown' };
    return isFiniteBlock(block) ? block : null;
  } catch (error) {
    if (error instanceof DamagedCheckpointError) return null;
    throw error;
  }
}

function isFiniteBlock({ features, logits }: FeatureBlock): boolean {
  return features.every(Number.isFinite) && (logits?.every(Number.isFinite) ?? true);
}

/**
 * The block in the file `path`, made and written there where there is none that can be used. What is no number is not kept:
 * the same command on another device may have it right.
 * @throws FileWriteError
 */
export async function keptBlock(path: string, identity: BlockIdentity, make: () => Promise<FeatureBlock>): Promise<FeatureBlock> {
  const kept = await readBlock(path, identity);
  if (kept !== null) return kept;
  const made = await make();
  if (!isFiniteBlock(made)) return made;
  const vectors = new Map([['features', made.features]]);
  if (made.logits !== null) vectors.set('logits', made.logits);
  await writing(path, () => mkdir(dirname(path), { recursive: true }));
  await writeVectors(path, { vectors, metadata: { key: identity.key, device: made.device } });
  return made;
}

/** Puts the features of all images together, block after block, in memory that is taken once; zeros where a block is null. */
export async function collectFeatures(
  images: number,
  { dimensions, logits: classes }: NetworkShape,
  blockOf: (range: BlockRange) => Promise<FeatureBlock | null>,
): Promise<FeatureSet> {
  const features = new Float32Array(images * dimensions);
  const logits = classes === null ? null : new Float32Array(images * classes);
  const devices = new Set<string>();
  for (const range of blockRanges(images)) {
    const block = await blockOf(range);
    if (block === null) continue;
    features.set(block.features, range.first * dimensions);
    if (block.logits !== null) logits?.set(block.logits, range.first * (classes ?? 0));
    devices.add(block.device);
  }
  return {
    features: { count: images, dimensions, values: features },
    logits: logits === null || classes === null ? null : { count: images, dimensions: classes, values: logits },
    devices: [...devices],
  };
}
