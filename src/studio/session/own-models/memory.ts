import { z } from 'zod';
import { modelCardSchema, type ModelCard } from '../../../documents/card.ts';
import type { StudioDependencies } from '../dependencies.ts';

/** Models and their guides are remembered apart: a guide is no model of the list. */
const storageKeys = { models: 'stepwise.own-models', guides: 'stepwise.own-guides' } as const;
type Kind = keyof typeof storageKeys;

const memorySchema = z.array(z.unknown());

/** The cards of the models, or guides, that were imported on earlier visits; their weights lie in the browser's storage, or no longer. */
export function recallCards(storage: StudioDependencies['storage'], kind: Kind = 'models'): ModelCard[] {
  try {
    const values = memorySchema.parse(JSON.parse(storage?.getItem(storageKeys[kind]) ?? '[]'));
    return values.flatMap((value) => modelCardSchema.safeParse(value).data ?? []);
  } catch {
    return [];
  }
}

/** Adds a card, in place of an older one of its id. Returns whether the next visit will know it. */
export function rememberCard(storage: StudioDependencies['storage'], card: ModelCard, kind: Kind = 'models'): boolean {
  return write(storage, [...cardsBut(storage, card.id, kind), card], kind);
}

/** Lets later visits know nothing of the card with this id. */
export function forgetCard(storage: StudioDependencies['storage'], id: string, kind: Kind = 'models'): void {
  write(storage, cardsBut(storage, id, kind), kind);
}

/** Read anew each time, for the page may be open a second time and have written there. */
function cardsBut(storage: StudioDependencies['storage'], id: string, kind: Kind): ModelCard[] {
  return recallCards(storage, kind).filter((card) => card.id !== id);
}

function write(storage: StudioDependencies['storage'], cards: readonly ModelCard[], kind: Kind): boolean {
  try {
    storage?.setItem(storageKeys[kind], JSON.stringify(cards));
    return storage !== null;
  } catch {
    return false;
  }
}
