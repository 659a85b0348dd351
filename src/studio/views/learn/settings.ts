import { z } from 'zod';
import { settingsSchema } from '../../session/settings/settings.ts';
import { EXTENT } from './toy/field.ts';
import { toyShapeSchema, type ToyShape } from './toy/shapes.ts';

const share = z.number().min(0).max(1);
const { seed } = settingsSchema.shape;
const coordinate = z.number().min(-EXTENT).max(EXTENT);

/** The most steps that the particles of the toy take. */
export const MAXIMUM_TOY_STEPS = 60;

/** What a visitor sets in the tour, as its address carries it; times are shares of the schedule, 0 at the clean end. */
export const learnFields = {
  noisingTime: share,
  noisingSeed: seed,
  stage: z.string().max(40),
  embeddingTime: share,
  walkSeed: seed,
  toyShape: toyShapeSchema,
  toyStart: z.enum(['noise', 'point']),
  toyX: coordinate,
  toyY: coordinate,
  toySeed: seed,
  toyEta: share,
  toySteps: z.number().int().min(1).max(MAXIMUM_TOY_STEPS),
  futuresTime: share,
  futuresSeed: seed,
  drawsSeed: seed,
  drawsEta: z.union([z.literal(0), z.literal(0.5), z.literal(1)]),
};

export interface LearnSettings {
  readonly noisingTime: number;
  readonly noisingSeed: number;
  /** Of the network's stages, by its id. */
  readonly stage: string;
  readonly embeddingTime: number;
  readonly walkSeed: number;
  readonly toyShape: ToyShape;
  /** Whether the particles start at noise of their own or all at one point, which is kept in both cases. */
  readonly toyStart: 'noise' | 'point';
  readonly toyX: number;
  readonly toyY: number;
  readonly toySeed: number;
  readonly toyEta: number;
  readonly toySteps: number;
  readonly futuresTime: number;
  readonly futuresSeed: number;
  readonly drawsSeed: number;
  /** Which row of draws is looked at. */
  readonly drawsEta: 0 | 0.5 | 1;
}

export const defaultLearnSettings = {
  noisingTime: 0,
  noisingSeed: 1,
  stage: 'middle',
  embeddingTime: 0.3,
  walkSeed: 1,
  toyShape: 'ring',
  toyStart: 'noise',
  toyX: 0.5,
  toyY: 0.4,
  toySeed: 1,
  toyEta: 1,
  toySteps: 24,
  futuresTime: 0.75,
  futuresSeed: 1,
  drawsSeed: 1,
  drawsEta: 0,
} satisfies LearnSettings;

/** What every chapter of the tour is given. */
export interface ChapterSettings {
  readonly settings: LearnSettings;
  readonly onChange: (changes: Partial<LearnSettings>) => void;
}
