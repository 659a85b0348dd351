import { DEFAULT_SAMPLING, guidanceSchema, type SamplerName, type SamplingOptions, type Spacing } from '../../src/diffusion/config.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { samplers } from '../../src/diffusion/samplers/samplers.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import type { GeneratedImages } from '../evaluation/protocol.ts';

/** One way to draw images, and how many are drawn. */
export interface PlannedCell {
  readonly sampling: SamplingOptions;
  /** Of the network, for one image. */
  readonly evaluations: number;
  readonly samples: number;
}

/** A model whose images are looked into, with its guide, null for one that has none. */
export interface StudiedModel {
  readonly model: DenoisingModel;
  readonly guide: DenoisingModel | null;
  /** Of image 0; image i has the seed `seed` + i. */
  readonly seed: number;
}

export interface StudyOptions {
  readonly samplers: readonly SamplerName[];
  /** Evaluations of the network that an image may cost. */
  readonly budgets: readonly number[];
  readonly samples: number;
}

/** Where each sampler stands at its best: of evenly spaced times those that see the noisiest, Heun at its authors' levels. */
const spacings: Readonly<Record<SamplerName, Spacing>> = {
  ddim: 'trailing',
  ddpm: 'trailing',
  heun: 'karras',
  'dpm-solver++': 'log-snr',
  'unipc-2': 'log-snr',
  'unipc-3': 'log-snr',
  ipndm: 'log-snr',
};

/** DDIM's shares of fresh noise. */
const etas = [0, 0.5, 1] as const;

/** The ancestral sampler visits every timestep of Ho et al. 2020, and fewer images are drawn of it. */
const ANCESTRAL_STEPS = 1000;
const ANCESTRAL_SHARE = 8;

/**
 * Everything that is drawn from a model, the cheapest first: each sampler at each number of evaluations, DDIM with three shares
 * of fresh noise, the default with the model's guide where it has one, and the ancestral sampler in 1,000 steps.
 */
export function studyCells(card: Pick<ModelCard, 'diffusion' | 'guide'>, options: StudyOptions): PlannedCell[] {
  const { samples, budgets } = options;
  const planned = budgets.flatMap((budget) => waysOf(card, options).flatMap((way) => cellWithin(card, way, budget, samples)));
  const fewer = Math.ceil(samples / ANCESTRAL_SHARE);
  if (options.samplers.includes('ddpm')) planned.push(...cellWithin(card, wayOf('ddpm', 0), ANCESTRAL_STEPS, fewer));
  return planned.sort((left, right) => left.evaluations * left.samples - right.evaluations * right.samples);
}

type Way = Omit<SamplingOptions, 'steps'>;

function wayOf(sampler: SamplerName, eta: number): Way {
  return { sampler, spacing: spacings[sampler], eta, clip: DEFAULT_SAMPLING.clip };
}

function waysOf({ guide }: Pick<ModelCard, 'guide'>, { samplers: chosen }: StudyOptions): Way[] {
  const ways = chosen.flatMap((name) => (samplers[name].readsEta ? etas : [DEFAULT_SAMPLING.eta]).map((eta) => wayOf(name, eta)));
  const { sampler } = DEFAULT_SAMPLING;
  if (guide === null || !chosen.includes(sampler)) return ways;
  const { weight, interval } = guide;
  return [...ways, { ...wayOf(sampler, DEFAULT_SAMPLING.eta), guidance: guidanceSchema.parse({ weight, interval }) }];
}

/** As many steps as `budget` evaluations allow; none where one step takes more. */
function cellWithin({ diffusion }: Pick<ModelCard, 'diffusion'>, way: Way, budget: number, samples: number): PlannedCell[] {
  const schedule = createNoiseSchedule(diffusion.schedule);
  for (let steps = budget; steps > 0; steps--) {
    const sampling = { ...way, steps };
    const { evaluations } = planSampling(schedule, diffusion.prediction, sampling);
    if (evaluations <= budget) return [{ sampling, evaluations, samples }];
  }
  return [];
}

/** The images of a planned cell. */
export function imagesOf({ model, guide, seed }: StudiedModel, { sampling }: PlannedCell): GeneratedImages {
  return { model, guide: sampling.guidance === undefined ? null : guide, sampling, seed };
}

/** A planned cell in a few words: `ddim, eta 0.5, 20 evaluations, 2048 images`. */
export function describeCell({ sampling: { sampler, eta, guidance }, evaluations, samples }: PlannedCell): string {
  const share = eta === 0 ? '' : `, eta ${eta}`;
  return `${sampler}${share}${guidance ? ', guided' : ''}, ${evaluations} evaluations, ${samples} images`;
}
