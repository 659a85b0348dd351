import type { PredictionType, SamplingOptions } from './config.ts';
import { convertPrediction, type PredictionConversion } from './prediction.ts';
import type { Stage, Target } from './samplers/sampler.ts';
import { samplers } from './samplers/samplers.ts';
import { ratesOf, type NoiseSchedule } from './schedule.ts';
import { levelsOf, type Level } from './spacing.ts';

/**
 * One evaluation of the network and what is made of it, every weight in float64. The network is shown a latent u at
 * `noiseLevel`, and of its prediction
 *
 *     x0      = clip(x0.fromLatent u + x0.fromPrediction prediction)
 *     epsilon = epsilon.fromLatent u + epsilon.fromPrediction prediction
 *
 * with an optional clip to [-1, 1]; epsilon is the network's own, whatever the clip makes of x0. The stage's mixtures of
 * these, of earlier ones, of the trajectory's latent and of fresh noise follow.
 */
export interface Evaluation extends Stage {
  /** The network's second input: 1 - alphaBar, in (0, 1). */
  readonly noiseLevel: number;
  readonly x0: PredictionConversion;
  readonly epsilon: PredictionConversion;
}

/** One step along the trajectory, from one level to the next, by one or more evaluations. */
export interface DenoisingStep extends Level {
  /** 0 for the first step. */
  readonly index: number;
  /** One or more; the first is of the latent that the step starts from. */
  readonly stages: readonly Evaluation[];
}

/** All that can be known of a run before it starts. */
export interface SamplingPlan {
  readonly steps: readonly DenoisingStep[];
  /** Those that the steps start from and, last, the one where the run ends. */
  readonly levels: readonly Level[];
  /** What the network is shown first, a mixture of the initial latent alone; that latent where absent. */
  readonly input?: Target;
  /** Whether each predicted x0 is held in [-1, 1]. */
  readonly clip: boolean;
  /** How often the network is evaluated. */
  readonly evaluations: number;
}

/**
 * The plan of a run over a schedule, noisiest level first; see `levelsOf` for where it ends.
 *
 * @throws StepCountError, TimestepError, LevelError as `levelsOf`.
 */
export function planSampling(schedule: NoiseSchedule, prediction: PredictionType, options: SamplingOptions): SamplingPlan {
  return planLevels(levelsOf(schedule, options), prediction, options);
}

/** The plan of a run through these levels, of which there are two or more, for a network of type `prediction`. */
export function planLevels(
  levels: readonly Level[],
  prediction: PredictionType,
  { sampler: name, eta, clip }: Pick<SamplingOptions, 'sampler' | 'eta' | 'clip'>,
): SamplingPlan {
  const sampler = samplers[name];
  const stages = sampler.plan(
    levels.map(({ alphaBar }) => alphaBar),
    eta,
  );
  const steps = levels
    .slice(0, -1)
    .map((level, index) => ({ ...level, index, stages: (stages[index] ?? []).map((stage) => evaluationOf(stage, prediction)) }));
  return planOf(steps, levels, clip);
}

/** A plan of these steps through these levels. */
export function planOf(steps: readonly DenoisingStep[], levels: readonly Level[], clip: boolean): SamplingPlan {
  return { steps, levels, clip, evaluations: steps.reduce((sum, { stages }) => sum + stages.length, 0) };
}

/** A stage in terms of what a network of type `prediction` answers. */
export function evaluationOf(stage: Stage, prediction: PredictionType): Evaluation {
  const rates = ratesOf(stage.alphaBar);
  return {
    ...stage,
    noiseLevel: 1 - stage.alphaBar,
    x0: convertPrediction(prediction, 'x0', rates),
    epsilon: convertPrediction(prediction, 'epsilon', rates),
  };
}
