import { z } from 'zod';
import { modelCardSchema, type ModelCard } from '../../models/card.ts';
import type { StudioDependencies } from '../dependencies.ts';

const storageKey = 'stepwise.own-models';
const memorySchema = z.array(z.unknown());

/** The cards of the models that were brought on earlier visits; their weights lie in the browser's storage, or no longer. */
export function recallCards(storage: StudioDependencies['storage']): ModelCard[] {
  try {
    const values = memorySchema.parse(JSON.parse(storage?.getItem(storageKey) ?? '[]'));
    return values.flatMap((value) => modelCardSchema.safeParse(value).data ?? []);
  } catch {
    return [];
  }
}

/** Returns whether the next visit will know these cards. */
export function rememberCards(storage: StudioDependencies['storage'], cards: readonly ModelCard[]): boolean {
  try {
    storage?.setItem(storageKey, JSON.stringify(cards));
    return storage !== null;
  } catch {
    return false;
  }
}
