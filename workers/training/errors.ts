import { UserFacingError } from '../../src/errors.ts';

/** The loss or its gradient stopped being a number; the weights of that step are not kept. */
export class TrainingDivergedError extends UserFacingError {
  override readonly name = 'TrainingDivergedError';
  constructor(
    /** Counted from 1. */
    readonly step: number,
    readonly savedStep: number,
  ) {
    super(
      `Training came apart at step ${step}: the loss is no number any more. What was kept at step ${savedStep} is good; go on from there, or start anew.`,
    );
  }
}

/** Another tab of the page is training. */
export class OtherTabTrainsError extends UserFacingError {
  override readonly name = 'OtherTabTrainsError';
  constructor() {
    super('Another tab of this page is training. Pause it there, or watch it there: one training at a time is kept.');
  }
}

/** There is no run to go on with, or to make a model of. */
export class NoRunError extends UserFacingError {
  override readonly name = 'NoRunError';
  constructor() {
    super('There is no training in this browser any more: its storage was cleared, or another tab has discarded it. Start a new one.');
  }
}

/** What was kept of a run does not belong together. */
export class DamagedRunError extends UserFacingError {
  override readonly name = 'DamagedRunError';
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The training that was kept cannot be read (${reason}): discard it and start a new one.`, options);
  }
}
