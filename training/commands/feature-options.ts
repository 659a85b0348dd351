import { InvalidArgumentError, type Command } from 'commander';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { openFeatureNetwork, type FeatureNetwork } from '../evaluation/feature-network.ts';
import { integer } from './command.ts';
import type { StageBars } from './stage-bars.ts';

/* The feature network of the commands that measure images, and how many images they measure. */

interface FeatureOptions {
  readonly features?: string;
  readonly provider: NodeProvider;
  readonly cache: string;
}

/** Adds which network images are seen through. */
export function addFeatureOption(command: Command): Command {
  return command.option(
    '--features <file>',
    'the feature network, an ONNX or .pth file (default: the official one, downloaded at first use)',
  );
}

/** Opens the feature network, which is downloaded where it is not at hand. @throws what `openFeatureNetwork` throws */
export function openFeatures({ features, provider, cache }: FeatureOptions, signal: AbortSignal, bars: StageBars): Promise<FeatureNetwork> {
  return openFeatureNetwork({
    file: features ?? null,
    provider,
    cacheRoot: cache,
    signal,
    onProgress: ({ done, total }) => bars.update('downloading', done, total),
  });
}

/** IS is measured on ten splits. */
const FEWEST = 10;

/** Reads how many images are measured, as the value of an option. */
export function imageCount(text: string): number {
  const value = integer(text);
  if (value < FEWEST) throw new InvalidArgumentError(`It must be at least ${FEWEST}.`);
  return value;
}
