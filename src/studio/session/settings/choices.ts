import { samplerNameSchema, type SamplerName, type Spacing } from '../../../diffusion/config.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { deterministicSamplers, samplers as samplerValues } from '../../../diffusion/samplers/samplers.ts';

/** The samplers in the words of the page. */
export const samplers = samplerNameSchema.options.map(optionOf);

/** Those whose pictures follow from the initial latent alone. */
export const deterministic = deterministicSamplers().map(optionOf);

function optionOf(value: SamplerName): { readonly value: SamplerName; readonly title: string } {
  return { value, title: samplerValues[value].title };
}

/** What to know of a sampler before it is chosen. */
export const samplerHints: Readonly<Record<SamplerName, string>> = {
  ddim: 'First order: simple, and good with many steps.',
  ddpm: 'Fresh noise at every step; needs many of them.',
  heun: 'Second order, two evaluations of the network a step: the steps are half as many for the same time.',
  'dpm-solver++': 'Second order: each step also uses the prediction before it.',
  'unipc-2': 'Second order, each step corrected by the prediction after it.',
  'unipc-3': 'Third order, each step corrected by the prediction after it.',
  ipndm: 'Up to fourth order: each step uses the last four predictions.',
};

/** The spacings in the words of the page. */
export const spacings: readonly { readonly value: Spacing; readonly title: string }[] = [
  { value: 'trailing', title: 'Trailing' },
  { value: 'leading', title: 'Leading' },
  { value: 'linspace', title: 'Linspace' },
  { value: 'log-snr', title: 'Log-SNR' },
  { value: 'quadratic', title: 'Quadratic' },
  { value: 'karras', title: 'Karras' },
  { value: 'own', title: 'This model’s own' },
];

/** Those that a model can be drawn with: not every one has levels of its own. */
export function spacingsFor(card: Pick<ModelCard, 'ownLevels'> | undefined): typeof spacings {
  return spacings.filter(({ value }) => value !== 'own' || (card?.ownLevels.length ?? 0) > 0);
}

/** Where a spacing puts the steps. */
export const spacingHints: Readonly<Record<Spacing, string>> = {
  trailing: 'Even in time, from pure noise on.',
  leading: 'Even in time, but not from pure noise on: poor with few steps.',
  linspace: 'Even in time, from pure noise to the cleanest level.',
  'log-snr': 'Even in the logarithm of signal to noise: suits the higher-order methods.',
  quadratic: 'Most steps near the clean end.',
  karras: 'Denser towards the clean end, as in EDM (rho 7).',
  own: 'The few levels that follow this model’s own way from noise to image best.',
};

/** The slider covers what is usually wanted; the box takes any number of steps. */
export const usualSteps = 100;

/** What an eta means to a sampler. */
export function describeEta(sampler: SamplerName, eta: number): string {
  const { title, readsEta, addsNoise } = samplerValues[sampler];
  if (!readsEta)
    return addsNoise(0) ? `${title} always adds its own fresh noise.` : `${title} adds no fresh noise: the seed alone decides the image.`;
  if (eta === 0) return 'No fresh noise: the seed alone decides the image.';
  return eta === 1 ? 'As much fresh noise at each step as in DDPM.' : 'Some fresh noise at each step.';
}
