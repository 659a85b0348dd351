import { isDeepStrictEqual } from 'node:util';
import type { RecipeDifference } from '../../src/documents/training-run.ts';
import type { TrainingConfig } from './config.ts';
import { presetNames, presets } from './presets.ts';

/** What of a configuration differs from its preset, in the configuration's order; all of it where there is no such preset. */
export function recipeDifferences(config: TrainingConfig): RecipeDifference[] {
  const known = presetNames.find((candidate) => candidate === config.preset);
  // What it trains on is no part of the recipe.
  const { preset, data, dataRoot, splitRule } = config;
  return differences(config, { ...(known === undefined ? {} : presets[known]), preset, data, dataRoot, splitRule }, []);
}

/** What of a configuration differs from another; `preset` is then the other's. */
export function settingDifferences(config: TrainingConfig, other: TrainingConfig): RecipeDifference[] {
  return differences(config, other, []);
}

function differences(value: unknown, preset: unknown, path: readonly string[]): RecipeDifference[] {
  if (isDeepStrictEqual(value ?? null, preset ?? null)) return [];
  if (isObject(value) && (isObject(preset) || path.length === 0)) {
    const base = isObject(preset) ? preset : {};
    return Object.entries(value).flatMap(([key, entry]) => differences(entry, base[key], [...path, key]));
  }
  return [{ setting: path.join('.'), value: JSON.stringify(value), preset: preset === undefined ? null : JSON.stringify(preset) }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
