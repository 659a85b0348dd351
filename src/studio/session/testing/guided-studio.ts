import type { PrepareRequest } from '../../../../packages/core/src/index.ts';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { fetchFrom, testEngine, testSite, testStudio } from './studio.ts';

export const guideInterval = { minimumNoiseLevel: 0, maximumNoiseLevel: 0.9 };
export const guideCard = testCard({ id: 'any', sha256: 'c'.repeat(64) });
export const modelCard = testCard({ guide: { card: 'guide/card.json', sha256: 'c'.repeat(64), weight: 1.6, interval: guideInterval } });
export const guidedSite = { ...testSite(), '/models/tiny/card.json': modelCard, '/models/tiny/guide/card.json': guideCard };

/** A studio of a site whose first model has a guide, with what was asked of the worker. */
export async function guidedStudio(parts: Parameters<typeof testEngine>[0] = {}, files: Record<string, unknown> = guidedSite) {
  const prepared: PrepareRequest[] = [];
  const engine = testEngine({
    prepare: (_signal, request) => {
      prepared.push(request);
      return Promise.resolve({ caching: 'cached', fromCache: true });
    },
    ...parts,
  });
  const store = testStudio({ engine, fetch: fetchFrom(files) });
  await store.getState().models.load();
  store.getState().settings.change({ steps: 4, images: 1, seed: 7, seedLocked: true, guidanceWeight: 1 });
  return { store, engine, prepared };
}
