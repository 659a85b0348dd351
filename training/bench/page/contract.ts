import type { ModelCard } from '../../../src/documents/card.ts';
import type { WebProvider } from '../../../src/runtime/provider.ts';

/** A model whose network is trained, or asked for predictions. */
export interface TimedModel {
  readonly card: ModelCard;
  readonly file: Uint8Array;
  /** On which it predicts; it is trained on the processor. */
  readonly provider: WebProvider;
}

/** Whether every engine has a network here: those without batch normalisation that take the noise level by scale and shift. */
export function isTimed({ network }: ModelCard): boolean {
  if (network.kind !== 'ddim-unet') return false;
  return network.conditioning.kind === 'scale-shift' && network.normalization.kind === 'group' && network.classes === undefined;
}

/** What one step took, and what it computed. */
export interface TimedStep {
  /** That it is made of. */
  readonly images: number;
  readonly milliseconds: number;
  readonly loss: number;
  /** Euclidean norm of the gradient, before anything is made of it. */
  readonly gradientNorm: number;
}

/** What one evaluation of the network took, and what it computed. */
export interface TimedPrediction {
  readonly milliseconds: number;
  /** Until the graphics card had been handed all of its commands; null on the processor. */
  readonly encodeMilliseconds: number | null;
  /** Of the noise that is the same for every engine. */
  readonly prediction: Float32Array;
}

/** An engine in a worker of its own. */
export interface BenchSubject {
  openModel(model: TimedModel): Promise<void>;
  /** Evaluates the network once, for so many images at one noise level. */
  predict(images: number): Promise<TimedPrediction>;

  /** Opens a training as the view Train would go on from the model. */
  openTraining(model: TimedModel): Promise<void>;
  /** The next step, on images and noise that are the same for every engine. */
  step(): Promise<TimedStep>;
}

export const benchSubjects = ['stepwise', 'tensorflow'] as const;
export type BenchSubjectName = (typeof benchSubjects)[number];

/** What the page lets the command call. Only what can be written as JSON goes between them. */
export interface BenchWindow {
  /** @param base64 the model's file */
  readonly openSubject: (
    name: BenchSubjectName,
    work: 'openModel' | 'openTraining',
    model: Omit<TimedModel, 'file'>,
    base64: string,
  ) => Promise<void>;
  readonly stepTraining: (name: BenchSubjectName) => Promise<TimedStep>;
  /** The times of an evaluation, and the first values of what it predicts. */
  readonly predict: (
    name: BenchSubjectName,
    images: number,
  ) => Promise<Omit<TimedPrediction, 'prediction'> & { readonly first: readonly number[] }>;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a window has what the page gives it
  interface Window extends BenchWindow {}
}
