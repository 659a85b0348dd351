import { UserFacingError } from '../errors.ts';
import type { NoiseScheduleConfig } from './config.ts';

/** A seed or stream number that the generator cannot take. */
export class SeedError extends UserFacingError {
  override readonly name = 'SeedError';
  constructor(
    readonly role: 'seed' | 'stream',
    readonly value: number,
  ) {
    super(`The ${role} ${value} is not a whole number from 0 to 4294967295; choose one that is.`);
  }
}

/** A time that lies outside a noise schedule or, in discrete time, between two of its steps. */
export class TimestepError extends UserFacingError {
  override readonly name = 'TimestepError';
  constructor(
    readonly timestep: number,
    readonly range: string,
  ) {
    super(`The timestep ${timestep} is not on this noise schedule; use ${range}.`);
  }
}

/** A noise level that a schedule does not reach, so that no network trained with it knows it. */
export class LevelError extends UserFacingError {
  override readonly name = 'LevelError';
  constructor(
    readonly alphaBar: number,
    readonly noisiest: number,
    readonly cleanest: number,
  ) {
    super(`An alphaBar of ${alphaBar} lies beyond this noise schedule; choose one from ${noisiest} to ${cleanest}.`);
  }
}

/** More (or fewer) steps than a schedule can be walked in. */
export class StepCountError extends UserFacingError {
  override readonly name = 'StepCountError';
  constructor(
    readonly steps: number,
    readonly maximum: number,
  ) {
    super(`A run of ${steps} steps is not possible here; choose a whole number from 1 to ${maximum}.`);
  }
}

/** A noise schedule whose alphaBar underflows to 0, so that nothing of the image could be recovered. */
export class VanishingSignalError extends UserFacingError {
  override readonly name = 'VanishingSignalError';
  constructor(
    readonly schedule: NoiseScheduleConfig,
    readonly timestep: number,
  ) {
    super(`The ${schedule.kind} noise schedule leaves no signal from timestep ${timestep} on; use smaller betas or fewer timesteps.`);
  }
}

/** Two arrays that must describe the same images do not have the same number of values. */
export class LengthMismatchError extends UserFacingError {
  override readonly name = 'LengthMismatchError';
  constructor(
    readonly what: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`The ${what} holds ${actual} values where ${expected} are needed; check the batch size and the image shape.`);
  }
}

/** Two latents on opposite sides of the sphere, between which no way is the shortest. */
export class OppositeLatentsError extends UserFacingError {
  override readonly name = 'OppositeLatentsError';
  constructor() {
    super('The two latents are exact opposites, so there is no single way between them; choose another seed.');
  }
}

/** An edit that would keep all of a picture, or less than none of it. */
export class StrengthError extends UserFacingError {
  override readonly name = 'StrengthError';
  constructor(readonly strength: number) {
    super(`A strength of ${strength} is not possible; choose one above 0 and up to 1.`);
  }
}
