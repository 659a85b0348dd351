import type { ModelCard } from '../documents/card.ts';
import { checkGolden } from './golden.ts';
import { verifyIntegrity } from './integrity.ts';
import type { DenoisingModel, Session } from './model.ts';
import { createModel } from './model.ts';
import type { Provider } from './provider.ts';

/**
 * The way every model that has a card is opened: its file is checked, then opened by `openSession`, then asked for its
 * known answer. Nothing stays open when one of the three fails.
 *
 * @param answers how often it is asked in turn
 *
 * @throws IntegrityError, InsecurePageError, whatever `openSession` throws, PredictionError, GoldenMismatchError
 */
export async function openVerified(
  bytes: Uint8Array,
  card: ModelCard,
  provider: Provider,
  openSession: () => Promise<Session>,
  answers = 1,
): Promise<DenoisingModel> {
  await verifyIntegrity(bytes, card);
  const model = createModel(card, provider, await openSession());
  try {
    for (let answer = 0; answer < answers; answer += 1) await checkGolden(model);
  } catch (error) {
    await model.release();
    throw error;
  }
  return model;
}
