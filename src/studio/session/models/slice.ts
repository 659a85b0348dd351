import type { StateCreator } from 'zustand/vanilla';
import type { SamplingEngine } from '../../../../workers/sampling/client.ts';
import type { PreparedModel, PrepareProgress } from '../../../../workers/sampling/contract.ts';
import type { Keeping } from '../../../../workers/sampling/file-cache.ts';
import type { StudioDependencies } from '../dependencies.ts';
import { isGuidedBy } from '../settings/guidance.ts';
import type { StudioState } from '../store.ts';
import { loadCatalog, type ModelEntry } from './catalog.ts';
import { loadRunModels } from './run-models.ts';
import { createTurns } from './turns.ts';

export type CatalogState =
  { readonly status: 'loading' } | { readonly status: 'ready'; readonly entries: readonly ModelEntry[] } | { readonly status: 'failed' };

/** How far the worker is with opening a model. */
export type Preparation =
  | { readonly status: 'none' }
  | { readonly status: 'preparing'; readonly modelId: string; readonly progress: PrepareProgress | null }
  | { readonly status: 'ready'; readonly modelId: string };

export interface ModelsSlice {
  readonly catalog: CatalogState;
  readonly preparation: Preparation;
  /** Whether a model's weights lie in the browser's storage; absent while unknown. */
  readonly kept: Readonly<Record<string, boolean>>;
  /** What became of the weights that were opened last in the browser's storage; null before the first. */
  readonly keeping: Keeping | null;
  /** Bytes of the runtime that are still to be downloaded; null while unknown. */
  readonly missingRuntime: number | null;
  readonly loadModels: () => Promise<void>;
  /** Looks anew for models of this machine's runs; those that cannot be read stay as they are, and the visitor is told. */
  readonly findRunModels: () => Promise<void>;
  /** Opens the chosen model ahead of Generate where that costs no download; a failure shows when it matters. */
  readonly warmModel: () => Promise<void>;
  readonly selectModel: (id: string) => void;
  /** Opens a model in the worker, with its guide where that is asked for, when no other work uses one. Throws what the engine throws. */
  readonly prepareModel: (entry: ModelEntry, signal: AbortSignal, isGuided?: boolean) => Promise<PreparedModel>;
  /**
   * Opens a model, the chosen one unless told otherwise, with its guide where that is asked for, and lets `work` use it, with no other opened meanwhile: who comes
   * later waits. A model that fails is opened afresh the next time. Throws what the engine and `work` throw.
   */
  readonly withModel: <Result>(
    signal: AbortSignal,
    work: (engine: SamplingEngine, entry: ModelEntry) => Promise<Result>,
    entry?: ModelEntry | null,
    isGuided?: boolean,
  ) => Promise<Result>;
}

/** The catalog's entry with this id where it has it, else its first; null while there is no catalog. */
export function entryOf(catalog: CatalogState, modelId: string | null): ModelEntry | null {
  if (catalog.status !== 'ready') return null;
  return catalog.entries.find(({ id }) => id === modelId) ?? catalog.entries[0] ?? null;
}

/** The entry chosen in the dropdown. */
export function selectedEntry({ catalog, settings }: Pick<StudioState, 'catalog' | 'settings'>): ModelEntry | null {
  return entryOf(catalog, settings.modelId);
}

const isOfRun = ({ run }: ModelEntry): boolean => run !== undefined;

/** The share of the file being downloaded that is here, 0 to 1; null while none is. */
export function downloadedShare(preparation: Preparation): number | null {
  const progress = preparation.status === 'preparing' ? preparation.progress : null;
  return progress && 'receivedBytes' in progress ? progress.receivedBytes / progress.totalBytes : null;
}

export function createModelsSlice({
  engine,
  fetch,
  catalogUrl,
  runsUrl,
}: StudioDependencies): StateCreator<StudioState, [], [], ModelsSlice> {
  return (set, get) => {
    let warming = new AbortController();
    let searches = 0;
    const inTurn = createTurns();
    engine.onEnded(() => set({ preparation: { status: 'none' } }));

    async function open(
      { id: modelId, card, weightsUrl, guide }: ModelEntry,
      signal: AbortSignal,
      isGuided: boolean,
    ): Promise<PreparedModel> {
      const show = (progress: PrepareProgress | null) => {
        if (!signal.aborted) set({ preparation: { status: 'preparing', modelId, progress } });
      };
      if (get().preparation.status !== 'ready') show(null);
      try {
        const { provider } = await get().chooseProvider();
        signal.throwIfAborted();
        const prepared = await engine.prepare(signal, { card, weightsUrl, provider, ...(isGuided && guide && { guide }) }, show);
        const { keeping } = prepared;
        const opened = [modelId, ...(isGuided && guide ? [guide.card.id] : [])];
        set(({ kept }) => ({
          preparation: { status: 'ready', modelId },
          keeping,
          kept: { ...kept, ...Object.fromEntries(opened.map((id) => [id, keeping === 'kept'])) },
        }));
        void findRuntime();
        return prepared;
      } catch (error) {
        set({ preparation: { status: 'none' } });
        throw error;
      }
    }

    async function findKept(entries: readonly ModelEntry[]): Promise<void> {
      const files = entries.flatMap(({ id, card, guide }) => [{ id, card }, ...(guide ? [{ id: guide.card.id, card: guide.card }] : [])]);
      const kept = await Promise.all(files.map(async ({ id, card }) => [id, await engine.isKept(card)] as const));
      set((state) => ({ kept: { ...state.kept, ...Object.fromEntries(kept) } }));
    }

    /** Finds out what of the runtime is still to come; a provider that cannot be had needs none. */
    async function findRuntime(): Promise<number | null> {
      const chosen = await get()
        .chooseProvider()
        .catch(() => null);
      const missingRuntime = chosen && (await engine.missingRuntime(chosen.provider));
      set({ missingRuntime });
      return missingRuntime;
    }

    const tryAgain = { title: 'Try again', act: () => void get().loadModels() };

    return {
      catalog: { status: 'loading' },
      preparation: { status: 'none' },
      kept: {},
      keeping: null,
      missingRuntime: null,

      async loadModels() {
        set({ catalog: { status: 'loading' } });
        try {
          const [shipped, own] = await Promise.all([loadCatalog(catalogUrl, fetch), loadRunModels(runsUrl, fetch), get().recallModels()]);
          const entries = [...shipped.entries, ...own.entries, ...get().brought];
          set({ catalog: { status: 'ready', entries } });
          const { unopenedLink } = get();
          if (unopenedLink !== null) get().openLink(unopenedLink);
          const [problem] = [...shipped.problems, ...own.problems];
          if (problem) get().report(problem, tryAgain);
          await findKept(entries);
          await get().warmModel();
        } catch (error) {
          set({ catalog: { status: 'failed' } });
          get().report(error, tryAgain);
        }
      },

      async findRunModels() {
        const { catalog } = get();
        if (catalog.status !== 'ready') return;
        searches += 1;
        const search = searches;
        const { entries: ofRuns, problems } = await loadRunModels(runsUrl, fetch, catalog.entries.filter(isOfRun));
        // A later search knows of more, whichever is answered first.
        if (search !== searches) return;
        set((state) =>
          // A list that is being read anew has them itself.
          state.catalog.status === 'ready'
            ? { catalog: { status: 'ready', entries: [...state.catalog.entries.filter((entry) => !isOfRun(entry)), ...ofRuns] } }
            : {},
        );
        const [problem] = problems;
        if (problem) get().report(problem, { title: 'Try again', act: () => void get().findRunModels() });
        await findKept(ofRuns);
      },

      async warmModel() {
        warming.abort();
        warming = new AbortController();
        const { signal } = warming;
        const missingRuntime = await findRuntime();
        const entry = selectedEntry(get());
        if (signal.aborted || !entry || get().kept[entry.id] !== true || missingRuntime !== 0 || get().run.status !== 'idle') return;
        const isGuided = isGuidedBy(get().settings, entry) && entry.guide !== undefined && (await engine.isKept(entry.guide.card));
        await get()
          .prepareModel(entry, signal, isGuided)
          .catch(() => undefined);
      },

      selectModel(id) {
        get().changeSettings({ modelId: id });
        void get().warmModel();
      },

      withModel: (signal, work, entry = selectedEntry(get()), isGuided = false) =>
        inTurn(signal, async () => {
          if (!entry) throw new Error('no model is chosen');
          await open(entry, signal, isGuided);
          signal.throwIfAborted();
          try {
            return await work(engine, entry);
          } catch (error) {
            // The worker has closed a model that failed.
            if (!signal.aborted) set({ preparation: { status: 'none' } });
            throw error;
          }
        }),

      prepareModel: (entry, signal, isGuided = false) => inTurn(signal, () => open(entry, signal, isGuided)),
    };
  };
}
