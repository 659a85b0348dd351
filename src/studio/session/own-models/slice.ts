import { guideId, type ModelSource } from '../../../../packages/core/src/index.ts';
import type { ModelCard } from '../../../documents/card.ts';
import type { StudioDependencies } from '../dependencies.ts';
import type { ModelEntry } from '../models/catalog.ts';
import { createJob } from '../job.ts';
import type { SliceCreator } from '../state.ts';
import { ModelPlaceTakenError } from './errors.ts';
import { findDiffusersFolder } from './diffusers.ts';
import { areOfModel, findModel, hasCard, type ImportedFile, type ImportedModel } from './files.ts';
import { forgetCard, recallCards, rememberCard } from './memory.ts';

/** A name by content: another model of the same id, such as one that the site ships, keeps its weights and its place. */
function ownCard(card: ModelCard): ModelCard {
  return { ...card, id: `${card.id.slice(0, 60)}-${card.file.sha256.slice(0, 8)}` };
}

function entryOf(card: ModelCard, weightsUrl: string, guide: ModelSource | null, others: readonly ModelEntry[]): ModelEntry {
  const isTaken = others.some(({ id, title }) => title === card.title && id !== card.id);
  return {
    id: card.id,
    title: isTaken ? `${card.title} · ${card.file.sha256.slice(0, 8)}` : card.title,
    card,
    weightsUrl,
    isOwn: true,
    ...(guide && { guide }),
  };
}

export function createOwnModelsSlice({ engine, offlinePage, storage }: StudioDependencies): SliceCreator<'ownModels'> {
  return (set, get) => {
    const job = createJob(({ status }) => {
      if (status === 'idle') set({ opening: null });
    });

    function replace(imported: readonly ModelEntry[]): void {
      set({ imported });
      get().models.listOwn(imported);
    }

    /** What becomes of the folder of diffusers among the files; null where there is none. */
    async function convertedModel(files: readonly ImportedFile[], signal: AbortSignal): Promise<ImportedModel | null> {
      const folder = hasCard(files) ? null : findDiffusersFolder(files);
      if (!folder) return null;
      const { provider } = await get().provider.choose();
      signal.throwIfAborted();
      const converted = await engine.hold(signal, (held) =>
        held.convert(signal, { ...folder, provider }, (progress) => set({ opening: { progress } })),
      );
      return { ...converted, guide: null };
    }

    /** Checks a guide as its model. */
    async function validateGuide(card: ModelCard, file: Blob, signal: AbortSignal): Promise<ModelSource> {
      await engine.hold(signal, (held) =>
        held.validate(signal, { card, file }, (progress) => set({ opening: { progress: { ...progress, isGuide: true } } })),
      );
      return { card, weightsUrl: URL.createObjectURL(file) };
    }

    function revoke({ weightsUrl, guide }: ModelEntry): void {
      URL.revokeObjectURL(weightsUrl);
      if (guide) URL.revokeObjectURL(guide.weightsUrl);
    }

    async function forget({ card, guide }: ModelEntry): Promise<void> {
      await engine.forget(card);
      if (guide) await engine.forget(guide.card);
    }

    async function open(files: readonly ImportedFile[], signal: AbortSignal): Promise<void> {
      const { card: given, file, guide } = (await convertedModel(files, signal)) ?? (await findModel(files));
      const card = ownCard(given);
      const guideCard = guide && { ...guide.card, id: guideId(card.id) };
      const others = () => get().ownModels.imported.filter(({ id }) => id !== card.id);
      const isKnown = others().length < get().ownModels.imported.length;
      await engine.hold(signal, (held) => held.validate(signal, { card, file }, (progress) => set({ opening: { progress } })));
      const source =
        guide &&
        guideCard &&
        (await validateGuide(guideCard, guide.file, signal).catch(async (error: unknown) => {
          if (!isKnown) await engine.forget(card);
          throw error;
        }));
      const entry = entryOf(card, URL.createObjectURL(file), source, others());
      try {
        await get().models.prepare(entry, signal);
        signal.throwIfAborted();
      } catch (error) {
        revoke(entry);
        if (!isKnown) await forget(entry);
        throw error;
      }
      replace([...others(), entry]);
      get().settings.change({ modelId: entry.id });
      const stays = get().models.missingWeights[entry.id] === 0 && rememberCard(storage, card);
      if (stays) offlinePage.askForLastingStorage();
      if (stays && guideCard) rememberCard(storage, guideCard, 'guides');
      const sentence = stays
        ? `${entry.title} is checked and open. It stays in this browser until you remove it.`
        : `${entry.title} is checked and open for this visit: this browser has no room to keep it.`;
      get().share.tell({ sentence, offersRun: true });
    }

    /** The guides imported on earlier visits whose weights are still here, by id. */
    async function cachedGuides(): Promise<ReadonlyMap<string, ModelSource>> {
      const cards = recallCards(storage, 'guides');
      const missing = await Promise.all(cards.map((card) => engine.missingWeights(card)));
      return new Map(cards.filter((_, index) => missing[index] === 0).map((card) => [card.id, { card, weightsUrl: '' }]));
    }

    return {
      imported: [],
      opening: null,

      async takeFiles(files) {
        try {
          const imported = await files;
          const [first] = imported;
          if (areOfModel(imported)) await get().ownModels.open(imported);
          else if (first) await get().share.openFile(first.file);
        } catch (error) {
          get().problems.report(error);
        }
      },

      async open(files) {
        if (get().run.status !== 'idle' || job.isUnderWay()) {
          get().problems.report(new ModelPlaceTakenError(job.isUnderWay() ? 'The opening of another model' : 'A run'));
          return;
        }
        const end = await job.start((signal) => {
          get().problems.dismiss();
          get().share.tell(null);
          set({ opening: { progress: null } });
          return open(files, signal);
        });
        if (!end || end.outcome === 'finished') return;
        if (end.outcome === 'failed') get().problems.report(end.error);
        // The runtime may have had to close the model before; it opens again where that costs no download.
        await get().models.warm();
      },

      stopOpening: job.stop,

      async remove(id) {
        const entry = get().ownModels.imported.find((candidate) => candidate.id === id);
        if (!entry || get().run.status !== 'idle' || job.isUnderWay()) return;
        replace(get().ownModels.imported.filter((candidate) => candidate !== entry));
        forgetCard(storage, id);
        forgetCard(storage, guideId(id), 'guides');
        revoke(entry);
        await forget(entry);
        get().share.tell({ sentence: `${entry.title} is removed from this browser.`, offersRun: false });
        await get().models.warm();
      },

      async recall() {
        const cards = recallCards(storage);
        const missing = await Promise.all(cards.map((card) => engine.missingWeights(card)));
        const guides = await cachedGuides();
        const { imported } = get().ownModels;
        const here = cards.filter(({ id }, index) => missing[index] === 0 && imported.every((entry) => entry.id !== id));
        set({
          imported: here.reduce<readonly ModelEntry[]>(
            (entries, card) => [...entries, entryOf(card, '', guides.get(guideId(card.id)) ?? null, entries)],
            imported,
          ),
        });
        get().models.noteCached(here.map(({ id }) => id));
      },
    };
  };
}
