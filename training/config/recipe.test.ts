import { describe, expect, it } from 'vitest';
import { trainingConfigSchema, type TrainingConfig } from './config.ts';
import { presets } from './presets.ts';
import { recipeDifferences } from './recipe.ts';

const compact: TrainingConfig = trainingConfigSchema.parse({ ...presets.compact, preset: 'compact', data: 'cats', dataRoot: '/pictures' });

describe('recipeDifferences', () => {
  it('are none where only the data is a run’s own', () => {
    expect(recipeDifferences(compact)).toEqual([]);
  });

  it('name single settings, in the order of the configuration, with what the preset has', () => {
    const config = {
      ...compact,
      steps: 1000,
      optimizer: { ...compact.optimizer, warmupSteps: 100 },
      network: { ...compact.network, widths: [8, 16] },
    };
    expect(recipeDifferences(config)).toEqual(
      expect.arrayContaining([
        { setting: 'network.widths', value: '[8,16]', preset: '[48,96,128]' },
        { setting: 'optimizer.warmupSteps', value: '100', preset: '200' },
        { setting: 'steps', value: '1000', preset: 'null' },
      ]),
    );
    expect(recipeDifferences(config)).toHaveLength(3);
  });

  it('have no preset’s value for a setting that the preset lacks', () => {
    const config: TrainingConfig = {
      ...compact,
      network: { ...presets.compact.network, normalization: { kind: 'batch', momentum: 0.99 } },
    };
    expect(recipeDifferences(config)).toContainEqual({ setting: 'network.normalization.momentum', value: '0.99', preset: null });
  });

  it('are all settings where the preset is not known', () => {
    const settings = recipeDifferences({ ...compact, preset: 'of another time' });
    expect(settings).toContainEqual({ setting: 'batchSize', value: '16', preset: null });
    expect(settings.map(({ setting }) => setting)).not.toContain('data');
  });
});
