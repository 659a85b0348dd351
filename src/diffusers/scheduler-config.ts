import { z } from 'zod';
import { linearBetasSchema, type PredictionType } from '../diffusion/config.ts';
import type { TimestepSchedule } from '../networks/timestep-levels.ts';
import { DiffusersFolderError, NotOfDiffusersError } from './errors.ts';
import { readSettings, requireFixed, type FixedSettings, type Settings } from './settings.ts';

/** How a network was trained to see noise: which of it is left at a timestep, and what is predicted. */
export interface TimestepDiffusion {
  readonly schedule: TimestepSchedule;
  readonly prediction: PredictionType;
}

/** The schedulers whose networks see the noise of betas. They sample otherwise, which this project decides for itself. */
const schedulerClasses = [
  'DDPMScheduler',
  'DDIMScheduler',
  'DPMSolverMultistepScheduler',
  'DPMSolverSinglestepScheduler',
  'UniPCMultistepScheduler',
  'PNDMScheduler',
  'EulerDiscreteScheduler',
  'EulerAncestralDiscreteScheduler',
] as const;

/** What would make other noise of the same betas, or another network's output. */
const fixed: FixedSettings = {
  trained_betas: [null],
  rescale_betas_zero_snr: [false],
  use_flow_sigmas: [false],
  timestep_type: ['discrete'],
  variance_type: ['fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log', null],
  beta_schedule: ['linear', 'scaled_linear', 'squaredcos_cap_v2'],
  prediction_type: ['epsilon', 'sample', 'v_prediction'],
};

const predictions: Readonly<Record<string, PredictionType>> = { epsilon: 'epsilon', sample: 'x0', v_prediction: 'v' };

/** Diffusers has no setting for where its squared cosine's betas are capped. */
const DIFFUSERS_MAXIMUM_BETA = 0.999;

const bounds = linearBetasSchema.shape;

/** The values that all of these schedulers have where they are absent. */
const settingsSchema = z.object({
  num_train_timesteps: bounds.timesteps.default(1000),
  beta_start: bounds.betaStart.default(1e-4),
  beta_end: bounds.betaEnd.default(0.02),
  beta_schedule: z.string().default('linear'),
  prediction_type: z.string().default('epsilon'),
});

/**
 * What a `scheduler_config.json` says of noise and prediction. How it would sample (spacing, clipping, order) is left out:
 * here a person chooses that.
 *
 * @throws DiffusersFolderError with the name of what is not supported
 */
export function diffusionFromDiffusers(file: string, settings: Settings): TimestepDiffusion {
  const className = schedulerClasses.find((known) => known === settings['_class_name']);
  if (className === undefined) {
    const given = String(settings['_class_name']).slice(0, 80);
    throw new DiffusersFolderError(file, `its scheduler ${given} is not supported, only ${schedulerClasses.join(', ')}`);
  }
  requireFixed(file, settings, fixed);
  const read = readSettings(file, settings, settingsSchema);
  const timesteps = read.num_train_timesteps;
  const betas = { betaStart: read.beta_start, betaEnd: read.beta_end, timesteps };
  const schedules: Readonly<Record<string, TimestepSchedule>> = {
    linear: { kind: 'linear', ...betas },
    scaled_linear: { kind: 'scaled-linear', ...betas },
    squaredcos_cap_v2: { kind: 'squared-cosine', timesteps, maximumBeta: DIFFUSERS_MAXIMUM_BETA },
  };
  const [schedule, prediction] = [schedules[read.beta_schedule], predictions[read.prediction_type]];
  if (!schedule || !prediction) throw new Error('Every supported scheduler has a schedule and a prediction.');
  return { schedule, prediction };
}

/**
 * The `scheduler_config.json` of a DDPMScheduler with this noise and prediction: the way back.
 *
 * @throws NotOfDiffusersError where it has none
 */
export function diffusionToDiffusers({ schedule, prediction }: TimestepDiffusion): Settings {
  const [prediction_type] = Object.entries(predictions).find(([, own]) => own === prediction) ?? [];
  const common = { _class_name: 'DDPMScheduler', num_train_timesteps: schedule.timesteps, prediction_type, variance_type: 'fixed_small' };
  switch (schedule.kind) {
    case 'linear':
    case 'scaled-linear':
      return {
        ...common,
        beta_schedule: schedule.kind === 'linear' ? 'linear' : 'scaled_linear',
        beta_start: schedule.betaStart,
        beta_end: schedule.betaEnd,
      };
    case 'squared-cosine':
      if (schedule.maximumBeta !== DIFFUSERS_MAXIMUM_BETA)
        throw new NotOfDiffusersError(`its betas are capped at ${schedule.maximumBeta}, there at ${DIFFUSERS_MAXIMUM_BETA}`);
      return { ...common, beta_schedule: 'squaredcos_cap_v2' };
  }
}
