import type { ModelCard } from '../../../src/documents/card.ts';

/** A training of a model's network, from its weights. */
export interface TimedTraining {
  readonly card: ModelCard;
  readonly file: Uint8Array;
  /** Images in a step. */
  readonly batchSize: number;
  readonly threads: number;
}

/** Whether every engine has a network here: those without batch normalisation that take the noise level by scale and shift. */
export function isTimed({ network }: ModelCard): boolean {
  if (network.kind !== 'ddim-unet') return false;
  return network.conditioning.kind === 'scale-shift' && network.normalization.kind === 'group' && network.classes === undefined;
}

/** What one step took, and what it computed. */
export interface TimedStep {
  readonly milliseconds: number;
  readonly loss: number;
  /** Euclidean norm of the gradient, before anything is made of it. */
  readonly gradientNorm: number;
}

/** An engine that trains in a worker of its own. */
export interface TrainingSubject {
  open(training: TimedTraining): Promise<void>;
  /** The next step, on images and noise that are the same for every engine. */
  step(): Promise<TimedStep>;
}

export const trainingSubjects = ['stepwise', 'tensorflow'] as const;
export type TrainingSubjectName = (typeof trainingSubjects)[number];

/** What the page lets the command call. */
export interface BenchWindow {
  /** Starts an engine in a worker; the model's file comes as base64. */
  readonly openTraining: (
    training: Omit<TimedTraining, 'file'> & { readonly name: TrainingSubjectName; readonly base64: string },
  ) => Promise<void>;
  readonly stepTraining: (name: TrainingSubjectName) => Promise<TimedStep>;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a window has what the page gives it
  interface Window extends BenchWindow {}
}
