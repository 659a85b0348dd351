import type { ModelOrigin } from '../documents/compose-card.ts';
import type { DiffusersModel } from './read-model.ts';

const NOT_TOLD = 'not told';

/** What a card has where nothing is known: what says so is `importedFrom`. */
const UNKNOWN_TRAINING: ModelOrigin['training'] = {
  samplesSeen: 0,
  samplesSeenInRun: 0,
  steps: 0,
  batchSize: 1,
  seed: 0,
  splitSeed: null,
  splitRule: 2,
  device: NOT_TOLD,
  hours: 0,
  totalHours: null,
  commit: NOT_TOLD,
  preset: 'diffusers',
  validationLoss: null,
  psnr: null,
  averageLength: null,
  startedFrom: null,
};

/** What a model was trained on, where nobody tells: its folder does not. */
export const UNKNOWN_DATA = { name: 'unknown data', licence: NOT_TOLD } as const;

/**
 * What the card of an imported model tells of where it comes from.
 *
 * @param sha256 of the file of weights that was read
 * @param dataset what it was trained on and under which licence, as far as the person who imports it knows
 */
export function originOfImport(
  { network, diffusion, pipeline, version }: Omit<DiffusersModel, 'weights'>,
  sha256: string,
  dataset: { readonly name: string; readonly licence: string },
): ModelOrigin {
  return {
    dataset: { ...dataset, split: NOT_TOLD, fingerprint: null, preparation: null },
    network,
    diffusion,
    importedFrom: { format: 'diffusers', pipeline, version, sha256 },
    training: UNKNOWN_TRAINING,
    classes: null,
  };
}
