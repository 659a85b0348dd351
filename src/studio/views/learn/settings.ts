import { z } from 'zod';
import { settingsSchema } from '../../session/settings/settings.ts';

const share = z.number().min(0).max(1);
const { seed } = settingsSchema.shape;

/** What a visitor sets in the tour, as its address carries it; times are shares of the schedule, 0 at the clean end. */
export const learnFields = { noisingTime: share, noisingSeed: seed, stage: z.string().max(40), embeddingTime: share, walkSeed: seed };

export interface LearnSettings {
  readonly noisingTime: number;
  readonly noisingSeed: number;
  /** Of the network's stages, by its id. */
  readonly stage: string;
  readonly embeddingTime: number;
  readonly walkSeed: number;
}

export const defaultLearnSettings = {
  noisingTime: 0.2,
  noisingSeed: 1,
  stage: 'middle',
  embeddingTime: 0.3,
  walkSeed: 1,
} satisfies LearnSettings;

/** What every chapter of the tour is given. */
export interface ChapterSettings {
  readonly settings: LearnSettings;
  readonly onChange: (changes: Partial<LearnSettings>) => void;
}
