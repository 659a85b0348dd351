import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeVectors } from '../io/safetensors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { keptBlock, type BlockIdentity, type FeatureBlock } from './feature-store.ts';

const folder = temporaryFolder();
const identity: BlockIdentity = { count: 1, dimensions: 2, logits: null, key: 'key' };
const blockOf = (...features: number[]): FeatureBlock => ({ features: Float32Array.from(features), logits: null, device: 'a machine' });

describe('keptBlock', () => {
  it('makes a block once', async () => {
    const path = join(folder, 'once', 'block.safetensors');
    expect(await keptBlock(path, identity, () => Promise.resolve(blockOf(1, 2)))).toEqual(blockOf(1, 2));
    expect(await keptBlock(path, identity, () => expect.fail('it is there'))).toEqual(blockOf(1, 2));
  });

  it.each([Number.NaN, Infinity])('does not keep %d, which another device may have right', async (wrong) => {
    const path = join(folder, `wrong-${wrong}`, 'block.safetensors');
    expect(await keptBlock(path, identity, () => Promise.resolve(blockOf(wrong, 1)))).toEqual(blockOf(wrong, 1));
    expect(await keptBlock(path, identity, () => Promise.resolve(blockOf(3, 1)))).toEqual(blockOf(3, 1));
  });

  it('makes anew what was kept and is no number, damaged, or of something else', async () => {
    const path = join(folder, 'kept', 'block.safetensors');
    await mkdir(join(folder, 'kept'));
    const expectAnew = async (): Promise<void> => {
      expect(await keptBlock(path, identity, () => Promise.resolve(blockOf(5, 6)))).toEqual(blockOf(5, 6));
    };
    await writeVectors(path, {
      vectors: new Map([['features', Float32Array.of(Number.NaN, 1)]]),
      metadata: { key: 'key', device: 'a machine' },
    });
    await expectAnew();
    await writeVectors(path, {
      vectors: new Map([['features', Float32Array.of(1, 2)]]),
      metadata: { key: 'another', device: 'a machine' },
    });
    await expectAnew();
    await writeFile(path, 'half');
    await expectAnew();
  });
});
