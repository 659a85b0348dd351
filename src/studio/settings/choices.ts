import type { SamplerName, Spacing } from '../../diffusion/config.ts';

/** The samplers in the words of the page. */
export const samplers: readonly { readonly value: SamplerName; readonly title: string }[] = [
  { value: 'ddim', title: 'DDIM' },
  { value: 'ddpm', title: 'DDPM, ancestral' },
];

/** The spacings in the words of the page. */
export const spacings: readonly { readonly value: Spacing; readonly title: string }[] = [
  { value: 'trailing', title: 'Trailing' },
  { value: 'leading', title: 'Leading' },
  { value: 'linspace', title: 'Linspace' },
];

/** The slider covers what is usually wanted; the box takes any number of steps. */
export const usualSteps = 100;

/** What an eta means to a sampler. */
export function describeEta(sampler: SamplerName, eta: number): string {
  if (sampler !== 'ddim') return 'DDPM always adds its own fresh noise.';
  if (eta === 0) return 'No fresh noise: the seed alone decides the image.';
  return eta === 1 ? 'As much fresh noise at each step as in DDPM.' : 'Some fresh noise at each step.';
}
