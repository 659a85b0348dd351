import { reasonOf, UserFacingError } from '../../src/errors.ts';

/** The runtime failed in the middle of a step, most often for want of memory. */
export class TrainingRunError extends UserFacingError {
  override readonly name = 'TrainingRunError';
  constructor(
    readonly provider: string,
    options: ErrorOptions,
  ) {
    super(
      `A step failed on ${provider} (${reasonOf(options.cause)}): if memory ran out, take a smaller --batch-size or --widths.`,
      options,
    );
  }
}

/** Mixed precision was asked for on a device without half precision. */
export class HalfPrecisionError extends UserFacingError {
  override readonly name = 'HalfPrecisionError';
  constructor(
    readonly provider: string,
    options: ErrorOptions,
  ) {
    super(
      `The device that ${provider} found does not compute in half precision, which mixed precision takes: use --precision float32.`,
      options,
    );
  }
}

/** The loss or its gradient stopped being a number; the weights of that step are not kept. */
export class DivergedError extends UserFacingError {
  override readonly name = 'DivergedError';
  constructor(
    /** The step that failed, counted from 1. */
    readonly step: number,
    readonly quantity: 'loss' | 'gradient norm',
    readonly value: number,
    /** The step of the run's last checkpoint, which is good; null where there is none yet. */
    readonly savedStep: number | null,
    /** What the run was set to, so that nothing is advised that is set already. */
    settings: { readonly learningRate: number; readonly gradientClip: number | null; readonly precision: 'float32' | 'mixed' },
  ) {
    const saved = savedStep === null ? 'Nothing was saved before.' : `The last checkpoint is from step ${savedStep} and good.`;
    super(`The ${quantity} became ${value} at step ${step}: start a new run with ${adviceFor(settings)}. ${saved}`);
  }
}

function adviceFor({
  learningRate,
  gradientClip,
  precision,
}: {
  learningRate: number;
  gradientClip: number | null;
  precision: string;
}): string {
  const clip = gradientClip === null ? ['--gradient-clip 1'] : gradientClip > 1 ? [`a lower --gradient-clip than ${gradientClip}`] : [];
  const ways = [`a lower --learning-rate than ${learningRate}`, ...clip, ...(precision === 'mixed' ? ['--precision float32'] : [])];
  return ways.join(' or with ');
}
