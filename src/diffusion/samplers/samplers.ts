import type { SamplerName } from '../config.ts';
import { ddim } from './ddim.ts';
import { ddpm } from './ddpm.ts';
import type { Sampler } from './sampler.ts';

/** Every sampler, by the name that options and commands use. */
export const samplers: Record<SamplerName, Sampler> = { ddim, ddpm };
