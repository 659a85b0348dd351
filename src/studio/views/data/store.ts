import { createStore, type StoreApi } from 'zustand/vanilla';
import { tell, type Loaded } from '../../ui/loading/loaded.ts';
import { loadReport, loadReports, type LoadedReport, type ReportEntry } from './report.ts';

interface DataDependencies {
  /** Absolute address of the catalog of reports. */
  readonly catalogUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

export interface DataState {
  readonly catalog: Loaded<readonly ReportEntry[]>;
  /** The reports that were asked for, by the id of their dataset. */
  readonly reports: Readonly<Record<string, Loaded<LoadedReport>>>;
  readonly loadCatalog: () => Promise<void>;
  readonly loadReport: (entry: ReportEntry) => Promise<void>;
  /** These load what was not asked for before; what has failed stays so until it is tried again. */
  readonly requireCatalog: () => Promise<void>;
  readonly requireReport: (entry: ReportEntry) => Promise<void>;
}

/** The state of the Data view: it has a store of its own, for its code comes later than the page's. */
export function createDataStore({ catalogUrl, fetch }: DataDependencies): StoreApi<DataState> {
  let reading: Promise<void> | null = null;
  return createStore<DataState>()((set, get) => ({
    catalog: { status: 'loading' },
    reports: {},
    loadCatalog: () => tell(loadReports(catalogUrl, fetch), (catalog) => set({ catalog })),
    loadReport: (entry) =>
      tell(loadReport(entry, fetch), (report) => set(({ reports }) => ({ reports: { ...reports, [entry.id]: report } }))),
    requireCatalog: () => (reading ??= get().loadCatalog()),
    async requireReport(entry) {
      if (!(entry.id in get().reports)) await get().loadReport(entry);
    },
  }));
}
