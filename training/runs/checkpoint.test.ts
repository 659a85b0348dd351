import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { DamagedCheckpointError } from './errors.ts';
import { readVectors, writeVectors } from '../io/safetensors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, tinyPlainConfig, untrainedCheckpoint } from '../testing/tiny-run.ts';

const path = join(temporaryFolder(), 'checkpoint.safetensors');

describe('a checkpoint', () => {
  it.each([tinyConfig, tinyPlainConfig, { ...tinyConfig, precision: 'mixed' as const }])(
    'holds everything of a run (preset $preset, precision $precision)',
    async (config) => {
      const checkpoint = untrainedCheckpoint(config);
      await saveCheckpoint(path, checkpoint);
      expect(await loadCheckpoint(path)).toEqual(checkpoint);
    },
  );

  it('keeps the moments, and the average or the statistics where there are any', async () => {
    await saveCheckpoint(path, untrainedCheckpoint(tinyConfig));
    expect([...(await readVectors(path)).vectors.keys()]).toEqual(['weights', 'first_moment', 'second_moment', 'ema']);
    await saveCheckpoint(path, untrainedCheckpoint(tinyPlainConfig));
    expect([...(await readVectors(path)).vectors.keys()]).toEqual(['weights', 'first_moment', 'second_moment', 'statistics']);
  });

  it('of a run from before patience and best validations can be read', async () => {
    const checkpoint = untrainedCheckpoint(tinyConfig);
    await saveCheckpoint(path, checkpoint);
    const { vectors, metadata } = await readVectors(path);
    const without = (text: string | undefined, key: string): string =>
      JSON.stringify({ ...(JSON.parse(text ?? '') as Record<string, unknown>), [key]: undefined });
    const config = without(metadata['config'], 'patience');
    await writeVectors(path, { vectors, metadata: { ...metadata, config, progress: without(metadata['progress'], 'best') } });
    expect(await loadCheckpoint(path)).toEqual(checkpoint);
  });

  it('is refused, by name, when its vectors are of another network', async () => {
    const wider = { ...tinyConfig, network: { ...tinyConfig.network, widths: [4, 10] } };
    await saveCheckpoint(path, { ...untrainedCheckpoint(wider), config: tinyConfig });
    const failure = loadCheckpoint(path);
    await expect(failure).rejects.toThrow(DamagedCheckpointError);
    await expect(failure).rejects.toThrow(`${path} cannot be used (its weights do not fit its network)`);
  });

  it('is refused when its loss scale is of another length', async () => {
    const config = { ...tinyConfig, precision: 'mixed' as const };
    const { state, ...facts } = untrainedCheckpoint(config);
    await saveCheckpoint(path, { ...facts, state: { ...state, vectors: new Map(state.vectors).set('loss_scale', new Float32Array(3)) } });
    await expect(loadCheckpoint(path)).rejects.toThrow('its loss_scale do not fit');
  });

  it('is refused when a vector is missing', async () => {
    await saveCheckpoint(path, untrainedCheckpoint({ ...tinyConfig, ema: null }));
    const { vectors, metadata } = await readVectors(path);
    await writeVectors(path, { vectors, metadata: { ...metadata, config: JSON.stringify(tinyConfig) } });
    await expect(loadCheckpoint(path)).rejects.toThrow('its ema do not fit');
  });

  it.each(['config', 'dataset', 'progress', 'origin'])('is refused when its %s cannot be read', async (entry) => {
    await saveCheckpoint(path, untrainedCheckpoint(tinyConfig));
    const { vectors, metadata } = await readVectors(path);
    await writeVectors(path, { vectors, metadata: { ...metadata, [entry]: '{}' } });
    await expect(loadCheckpoint(path)).rejects.toThrow(DamagedCheckpointError);
  });

  it('is refused when a byte of its weights has changed', async () => {
    await saveCheckpoint(path, untrainedCheckpoint(tinyConfig));
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    await writeFile(path, bytes);
    await expect(loadCheckpoint(path)).rejects.toThrow('its checksum does not match');
  });
});
