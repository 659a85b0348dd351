import { UserFacingError } from '../../src/errors.ts';
/** `--merge` cannot put together what was never computed, or what did not survive. */
export class MissingShardsError extends UserFacingError {
  override readonly name = 'MissingShardsError';
  constructor(
    readonly folder: string,
    /** Such as `2/8`; empty where the folder holds no shard at all. */
    readonly shards: readonly string[],
  ) {
    super(
      shards.length === 0
        ? `${folder} holds no shards: compute them with --shard 1/8 and so on, or name their folder with --shards.`
        : `${folder} lacks features of ${shards.join(', ')}: run ${shards.map((shard) => `--shard ${shard}`).join(', ')} again, then merge.`,
    );
  }
}

/** A shard or a merge with other settings than the shards that are there. */
export class ShardSettingsError extends UserFacingError {
  override readonly name = 'ShardSettingsError';
  constructor(
    readonly folder: string,
    readonly setting: string,
    readonly expected: string,
    readonly actual: string,
  ) {
    super(
      `The shards in ${folder} are of ${setting} ${expected}, not ${actual}: use the same settings for every shard and ` +
        'the merge, or another folder with --shards.',
    );
  }
}

/** A model got other weights while it was evaluated. */
export class WeightsReplacedError extends UserFacingError {
  override readonly name = 'WeightsReplacedError';
  constructor(readonly folder: string) {
    super(`The model in ${folder} was replaced while the one before was evaluated, whose numbers are not its own: evaluate it again.`);
  }
}

/** A part of a dataset has too few photographs to be measured against. */
export class TooFewPhotographsError extends UserFacingError {
  override readonly name = 'TooFewPhotographsError';
  constructor(
    readonly dataset: string,
    readonly part: string,
    readonly count: number,
    readonly needed: number,
  ) {
    super(
      `The ${part} part of ${dataset} has ${count} photograph${count === 1 ? '' : 's'}, and measuring takes ${needed}: ` +
        'choose another one with --reference, or train on more images.',
    );
  }
}

/** An evaluation.json that holds something else. */
export class EvaluationFileError extends UserFacingError {
  override readonly name = 'EvaluationFileError';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`${path} is no list of evaluations: mend it, or remove it and evaluate again.`, options);
  }
}

/** The photographs at hand are others than a model was trained on, or split otherwise: it may know what is held out. */
export class OtherPhotographsError extends UserFacingError {
  override readonly name = 'OtherPhotographsError';
  constructor(
    readonly model: string,
    readonly here: string,
    readonly there: string,
  ) {
    super(
      `The photographs are not those that ${model} was trained on, or are split otherwise (here ${here}; there ${there}), so that it may know ` +
        'the ones held out: put them back as they were, or give --force to measure all the same.',
    );
  }
}
