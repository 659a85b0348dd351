import { ddim } from './ddim.ts';
import { ddpm } from './ddpm.ts';
import { dpmSolver } from './dpm-solver.ts';
import { heun } from './heun.ts';
import { ipndm } from './ipndm.ts';
import type { Sampler } from './sampler.ts';
import { unipc } from './unipc.ts';

/** Every sampler, by the name that options, commands and files use. */
export const samplers = {
  ddim,
  ddpm,
  heun,
  'dpm-solver++': dpmSolver,
  'unipc-2': unipc(2),
  'unipc-3': unipc(3),
  ipndm,
} as const satisfies Readonly<Record<string, Sampler>>;

/** Those that can draw without fresh noise, so that the initial latent alone decides the picture. */
export function deterministicSamplers(): (keyof typeof samplers)[] {
  return (Object.keys(samplers) as (keyof typeof samplers)[]).filter((name) => !samplers[name].addsNoise(0));
}
