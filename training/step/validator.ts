import type { LabelledImages } from '../../src/training-step/images.ts';
import { createValidator, type Validator } from '../../src/training-step/validator.ts';
import type { TrainingConfig } from '../config/config.ts';
import { targetOf } from './dialect.ts';
import { openGraph } from './graph-runner.ts';

/**
 * A run's validator on the configuration's provider.
 * @throws ProviderUnavailableError
 */
export async function openValidator(config: TrainingConfig, set: LabelledImages): Promise<Validator> {
  return createValidator(config, set, await targetOf(config.provider), (graph) => openGraph(graph, config.provider));
}
