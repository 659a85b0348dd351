import { MAXIMUM_STEPS, DEFAULT_SAMPLING, type SamplerName, type SamplingOptions, type Spacing } from '../../../diffusion/config.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { labelOf } from '../../session/settings/guidance.ts';
import type { Settings } from '../../session/settings/settings.ts';
import type { Corners } from '../../../diffusion/interpolation.ts';

/** What a visitor sets, for all ways of the view. Seeds are uint32. */
export interface SteerSettings {
  /** How all images are made; one that adds no noise, so that its initial latent alone decides an image. */
  readonly sampler: SamplerName;
  /** Reconstruction has one of its own. */
  readonly spacing: Spacing;
  /** The class of all images, from 0, of a model that has classes; null for none. */
  readonly label: number | null;
  /** Whether images lie between two seeds or four. */
  readonly between: 'two' | 'four';
  readonly firstSeed: number;
  readonly secondSeed: number;
  readonly fraction: number;
  readonly cornerSeeds: Corners<number>;
  /** Images in a row of the grid between the corners. */
  readonly gridSide: number;
  /** Of the images between seeds. */
  readonly pathSteps: number;
  readonly strength: number;
  readonly editSeed: number;
  readonly editSteps: number;
  readonly encodingSteps: number;
  readonly brush: 'paint' | 'keep';
  /** Pixels of the picture across. */
  readonly brushSize: number;
  readonly inpaintSeed: number;
  readonly inpaintSteps: number;
  /** Of a picture that is drawn to go on with. */
  readonly drawSeed: number;
}

export const defaultSteerSettings: SteerSettings = {
  sampler: DEFAULT_SAMPLING.sampler,
  spacing: DEFAULT_SAMPLING.spacing,
  label: null,
  between: 'two',
  firstSeed: 1,
  secondSeed: 2,
  fraction: 0.5,
  pathSteps: 10,
  cornerSeeds: { topLeft: 1, topRight: 2, bottomLeft: 3, bottomRight: 4 },
  gridSide: 4,
  strength: 0.5,
  editSeed: 1,
  editSteps: 20,
  encodingSteps: 20,
  brush: 'paint',
  brushSize: 9,
  inpaintSeed: 1,
  inpaintSteps: 20,
  drawSeed: 1,
};

/** How a model makes images in so many steps: those of a class as its card says that they are guided. */
export function steerSampling(settings: SteerSettings, steps: number, card: ModelCard): SamplingOptions {
  const { sampler, spacing } = settings;
  return { ...DEFAULT_SAMPLING, sampler, spacing, eta: 0, steps, ...classOptions(settings, card) };
}

/** The label of the class by that name that the model has; null for none. */
export function namedLabelOf(settings: Pick<Settings, 'label'>, card: Pick<ModelCard, 'classes'>): number | null {
  const label = labelOf(settings, card);
  return label === 'drawn' ? null : label;
}

/** The class of images, and how far they are guided towards it; empty for none. */
export function classOptions(settings: Pick<SteerSettings, 'label'>, card: ModelCard): Pick<SamplingOptions, 'label' | 'guidance'> {
  const label = namedLabelOf(settings, card);
  return label === null ? {} : { label, ...(card.classes && { guidance: card.classes.guidance }) };
}

/** How many steps each way of steering takes at most, and where its slider ends, which is of more use for trying. */
export const stepLimits = {
  pathSteps: { maximum: 200, sliderMaximum: 50 },
  editSteps: { maximum: 200, sliderMaximum: 50 },
  inpaintSteps: { maximum: MAXIMUM_STEPS, sliderMaximum: 100 },
  encodingSteps: { maximum: MAXIMUM_STEPS, sliderMaximum: 200 },
} as const satisfies Partial<Record<keyof SteerSettings, unknown>>;
