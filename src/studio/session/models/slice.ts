import { DownloadError, resuming, type HeldEngine, type PrepareProgress, type PreparedModel } from '../../../../packages/core/src/index.ts';
import type { StudioDependencies } from '../dependencies.ts';
import { needsGuide, sameClass } from '../settings/guidance.ts';
import type { CatalogState, ModelsSlice, Preparation, SettingsSlice, SliceCreator } from '../state.ts';
import { loadCatalog, type ModelEntry } from './catalog.ts';
import { loadRunModels } from './run-models.ts';

/** The catalog's entry with this id where it has it, else its first; null while there is no catalog. */
export function entryOf(catalog: CatalogState, modelId: string | null): ModelEntry | null {
  if (catalog.status !== 'ready') return null;
  return catalog.entries.find(({ id }) => id === modelId) ?? catalog.entries[0] ?? null;
}

interface Chosen {
  readonly models: Pick<ModelsSlice, 'catalog'>;
  readonly settings: Pick<SettingsSlice, 'current'>;
}

/** The entry chosen in the dropdown. */
export function selectedEntry({ models, settings }: Chosen): ModelEntry | null {
  return entryOf(models.catalog, settings.current.modelId);
}

const isOfRun = ({ run }: ModelEntry): boolean => run !== undefined;

/** The share of the file being downloaded that is here, 0 to 1; null while none is. */
export function downloadedShare(preparation: Preparation): number | null {
  const progress = preparation.status === 'preparing' ? preparation.progress : null;
  return progress && 'receivedBytes' in progress ? progress.receivedBytes / progress.totalBytes : null;
}

export function createModelsSlice({ engine, fetch, catalogUrl, runsUrl, offlinePage }: StudioDependencies): SliceCreator<'models'> {
  return (set, get) => {
    let warming = new AbortController();
    let searches = 0;
    engine.onEnded(() => set({ preparation: { status: 'none' } }));

    async function open(held: HeldEngine, entry: ModelEntry, signal: AbortSignal, isGuided: boolean): Promise<PreparedModel> {
      const { id: modelId, card, weightsUrl, guide } = entry;
      const show = (progress: PrepareProgress | null) => {
        if (!signal.aborted) set({ preparation: { status: 'preparing', modelId, progress } });
      };
      if (get().models.preparation.status !== 'ready') show(null);
      try {
        const { provider } = await get().provider.choose();
        signal.throwIfAborted();
        const prepared = await held.prepare(signal, { card, weightsUrl, provider, ...(isGuided && guide && { guide }) }, show);
        const { caching, fromCache } = prepared;
        if (!fromCache) get().connection.note(true);
        if (caching === 'cached') {
          offlinePage.keepPage();
          if (!fromCache) offlinePage.askForLastingStorage();
        }
        const opened = [card, ...(isGuided && guide ? [guide.card] : [])];
        set(({ missingWeights }) => ({
          preparation: { status: 'ready', modelId },
          caching,
          missingWeights: {
            ...missingWeights,
            ...Object.fromEntries(opened.map(({ id, file }) => [id, caching === 'cached' ? 0 : file.bytes])),
          },
        }));
        void findRuntime();
        return prepared;
      } catch (error) {
        set({ preparation: { status: 'none' } });
        if (error instanceof DownloadError && error.isOutOfReach) get().connection.note(false);
        // What came before a download broke off need not come again.
        if (get().models.missingWeights[modelId] !== undefined) await Promise.all([findMissing([entry]), findRuntime()]);
        throw error;
      }
    }

    async function findMissing(entries: readonly ModelEntry[]): Promise<void> {
      const cards = entries.flatMap(({ card, guide }) => [card, ...(guide ? [guide.card] : [])]);
      const found = await Promise.all(cards.map(async (card) => [card.id, await engine.missingWeights(card)] as const));
      set(({ missingWeights }) => ({ missingWeights: { ...missingWeights, ...Object.fromEntries(found) } }));
    }

    /** Finds out what of the runtime is still to come; a provider that cannot be had needs none. */
    async function findRuntime(): Promise<number | null> {
      const chosen = await get()
        .provider.choose()
        .catch(() => null);
      const missingRuntime = chosen && (await engine.missingRuntime(chosen.provider));
      set({ missingRuntime });
      return missingRuntime;
    }

    const tryAgain = { title: 'Try again', act: () => void get().models.load() };

    return {
      catalog: { status: 'loading' },
      preparation: { status: 'none' },
      missingWeights: {},
      caching: null,
      missingRuntime: null,

      async load() {
        set({ catalog: { status: 'loading' } });
        try {
          const [shipped, own] = await Promise.all([
            loadCatalog(catalogUrl, fetch),
            loadRunModels(runsUrl, fetch),
            get().ownModels.recall(),
          ]);
          const entries = [...shipped.entries, ...own.entries, ...get().ownModels.imported];
          set({ catalog: { status: 'ready', entries } });
          const { unopenedLink } = get().share;
          if (unopenedLink !== null) get().share.openLink(unopenedLink);
          // Without a server there are no runs either, and nothing to mend.
          const [problem] = [...shipped.problems, ...(get().connection.isOffline ? [] : own.problems)];
          if (problem) get().problems.report(problem, tryAgain);
          await findMissing(entries);
          await get().models.warm();
        } catch (error) {
          set({ catalog: { status: 'failed' } });
          get().problems.report(error, tryAgain);
        }
      },

      async findRuns() {
        const { catalog } = get().models;
        if (catalog.status !== 'ready') return;
        searches += 1;
        const search = searches;
        const { entries: ofRuns, problems } = await loadRunModels(runsUrl, fetch, catalog.entries.filter(isOfRun));
        // A later search knows of more, whichever is answered first.
        if (search !== searches) return;
        set(({ catalog: now }) =>
          // A list that is being read anew has them itself.
          now.status === 'ready'
            ? { catalog: { status: 'ready', entries: [...now.entries.filter((entry) => !isOfRun(entry)), ...ofRuns] } }
            : {},
        );
        const [problem] = problems;
        if (problem) get().problems.report(problem, { title: 'Try again', act: () => void get().models.findRuns() });
        await findMissing(ofRuns);
      },

      listOwn: (entries) =>
        set(({ catalog }) => {
          if (catalog.status === 'loading') return {};
          const others = catalog.status === 'ready' ? catalog.entries.filter(({ isOwn }) => isOwn !== true) : [];
          return { catalog: { status: 'ready', entries: [...others, ...entries] } };
        }),

      noteCached: (ids) =>
        set(({ missingWeights }) => ({ missingWeights: { ...missingWeights, ...Object.fromEntries(ids.map((id) => [id, 0])) } })),

      async warm() {
        warming.abort();
        warming = new AbortController();
        const { signal } = warming;
        const missingRuntime = await findRuntime();
        const entry = selectedEntry(get());
        if (signal.aborted || !entry || get().models.missingWeights[entry.id] !== 0 || missingRuntime !== 0 || get().run.status !== 'idle')
          return;
        const isGuided =
          needsGuide(get().settings.current, entry) && entry.guide !== undefined && (await engine.missingWeights(entry.guide.card)) === 0;
        await get()
          .models.prepare(entry, signal, isGuided)
          .catch(() => undefined);
      },

      select(id) {
        const { settings, models } = get();
        const [before, after] = [selectedEntry(get()), entryOf(models.catalog, id)];
        settings.change({ modelId: id, label: sameClass(settings.current.label, before?.card, after?.card) });
        void get().models.warm();
      },

      withModel: (signal, work, entry = selectedEntry(get()), isGuided = false) =>
        engine.hold(signal, async (held) => {
          if (!entry) throw new Error('no model is chosen');
          await open(held, entry, signal, isGuided);
          signal.throwIfAborted();
          try {
            return await work(
              resuming(held, () => open(held, entry, signal, isGuided)),
              entry,
            );
          } catch (error) {
            // The worker has closed a model that failed.
            if (!signal.aborted) set({ preparation: { status: 'none' } });
            throw error;
          }
        }),

      prepare: (entry, signal, isGuided = false) => engine.hold(signal, (held) => open(held, entry, signal, isGuided)),

      forgetPreparation: () => set({ preparation: { status: 'none' } }),
    };
  };
}
