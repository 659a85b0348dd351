import { composeCard, type ModelOrigin } from '../../src/documents/compose-card.ts';
import type { Golden, ModelCard } from '../../src/documents/card.ts';
import { imagesSeen, type RunFacts } from './facts.ts';

/** What a model's card tells of a run in the browser. */
export function originOf(facts: RunFacts): ModelOrigin {
  const { config, pictures, startedFrom, classes, devices, seconds, step, validations } = facts;
  const { count, heldOut, side } = pictures;
  const { imageSize } = config.network;
  const hours = Number((seconds / 3600).toFixed(2));
  const inRun = imagesSeen(facts);
  const last = validations.at(-1);
  return {
    dataset: {
      name: `${count} pictures of a visitor’s own`,
      licence: 'The visitor’s; the pictures never left the browser that trained on them',
      split: `${count - heldOut} pictures to train with, ${heldOut} held out`,
      fingerprint: null,
      preparation:
        `the square in the middle, scaled to ${side}x${side} by the browser, on white where it is transparent, ` +
        `in training a random ${imageSize}x${imageSize} of that, ${facts.horizontalFlip ? 'every second one mirrored left to right' : 'none mirrored'}`,
    },
    network: config.network,
    diffusion: config.diffusion,
    importedFrom: null,
    classes,
    training: {
      samplesSeen: inRun + (startedFrom?.samplesSeen ?? 0),
      samplesSeenInRun: inRun,
      steps: step,
      batchSize: config.batchSize,
      seed: config.seed,
      splitSeed: null,
      splitRule: 1,
      device: devices.join(', then '),
      hours,
      totalHours:
        startedFrom === null ? hours : startedFrom.totalHours === null ? null : Number((startedFrom.totalHours + hours).toFixed(2)),
      commit: 'unknown',
      preset: 'browser',
      validationLoss: last?.loss ?? null,
      psnr: last?.psnr ?? null,
      averageLength: null,
      startedFrom,
    },
  };
}

/** The id of a title: its letters and digits. */
export function idOf(title: string): string {
  return (title.toLowerCase().match(/[a-z0-9]+/g) ?? ['model']).join('-').slice(0, 60).replace(/-$/, '');
}

/** The card of a run's model, whose file and known answer are given. */
export function cardOf(facts: RunFacts, file: { readonly bytes: number; readonly sha256: string; readonly golden: Golden }): ModelCard {
  return composeCard(originOf(facts), {
    id: idOf(facts.title),
    title: facts.title,
    ...file,
    precision: 'float32',
    metrics: [],
    guide: null,
  });
}
