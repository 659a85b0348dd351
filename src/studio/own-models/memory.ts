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

/** Adds a card, in place of an older one of its id. Returns whether the next visit will know it. */
export function rememberCard(storage: StudioDependencies['storage'], card: ModelCard): boolean {
  return write(storage, [...cardsBut(storage, card.id), card]);
}

/** Lets later visits know nothing of the card with this id. */
export function forgetCard(storage: StudioDependencies['storage'], id: string): void {
  write(storage, cardsBut(storage, id));
}

/** Read anew each time, for the page may be open a second time and have written there. */
function cardsBut(storage: StudioDependencies['storage'], id: string): ModelCard[] {
  return recallCards(storage).filter((card) => card.id !== id);
}

function write(storage: StudioDependencies['storage'], cards: readonly ModelCard[]): boolean {
  try {
    storage?.setItem(storageKey, JSON.stringify(cards));
    return storage !== null;
  } catch {
    return false;
  }
}
