import type { DenoiseRequest } from '../../src/diffusion/denoise.ts';
import { planEdit } from '../../src/diffusion/edit.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { keepingKnown } from '../../src/diffusion/inpainting.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { GenerateRequest } from './contract.ts';

/** The steps of a run, where it begins and what holds it. Throws diffusion's errors. */
export function runOf({
  card,
  seed,
  images,
  options,
  start,
}: GenerateRequest): Pick<DenoiseRequest, 'plan' | 'initialLatent' | 'constrain' | 'streams'> {
  const schedule = createNoiseSchedule(card.diffusion.schedule);
  const { prediction } = card.diffusion;
  const plan = planSampling(schedule, prediction, options);
  switch (start?.kind) {
    case undefined:
      return { plan };
    case 'latents':
      return { plan, initialLatent: start.latents };
    case 'edit':
      return planEdit(schedule, prediction, options, start, imageSeeds(seed, images));
    case 'inpaint':
      return { plan, ...keepingKnown(start, imageSeeds(seed, images)) };
  }
}
