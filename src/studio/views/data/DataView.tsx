import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useStudio } from '../../session/context.tsx';
import { formatRoute } from '../../session/navigation/routes.ts';
import { WhenLoaded } from '../../ui/loading/WhenLoaded.tsx';
import type { ReportEntry } from './report.ts';
import { ReportSections } from './ReportSections.tsx';
import { createDataStore } from './store.ts';
import './data.css';

/** What the project knows of the photographs that its models learn from. */
export function DataView() {
  const [store] = useState(() =>
    createDataStore({ catalogUrl: new URL('analysis/catalog.json', document.baseURI).href, fetch: fetch.bind(globalThis) }),
  );
  const { catalog, reports, loadCatalog, loadReport, requireCatalog, requireReport } = useStore(store);
  const wanted = useWantedDataset();
  const entries = catalog.status === 'ready' ? catalog.value : [];
  const entry = wanted === null ? entries[0] : entries.find(({ id }) => id === wanted);

  useEffect(() => void requireCatalog(), [requireCatalog]);
  useEffect(() => {
    if (entry) void requireReport(entry);
  }, [entry, requireReport]);
  useAddressOf(entry?.id ?? null);

  return (
    <div className="page">
      <header className="page-head">
        <h2>Data</h2>
        <DatasetLinks entries={entries} shown={entry?.id ?? null} />
      </header>
      <WhenLoaded loaded={catalog} label="Reading the list of datasets" onRetry={() => void loadCatalog()}>
        {() =>
          entry ? (
            <WhenLoaded key={entry.id} loaded={reports[entry.id]} label="Reading the report" onRetry={() => void loadReport(entry)}>
              {(loaded) => <ReportSections dataset={entry.id} {...loaded} />}
            </WhenLoaded>
          ) : (
            <UnknownDataset name={wanted ?? ''} />
          )
        }
      </WhenLoaded>
    </div>
  );
}

/** The dataset that the address names or, where it names none, the one named last. */
function useWantedDataset(): string | null {
  const named = useStudio(({ navigation: { route } }) => (route.view === 'data' ? route.dataset : null));
  const [last, setLast] = useState(named);
  if (named !== null && named !== last) setLast(named);
  return named ?? last;
}

/** Completes an address that names no dataset, so that Back leads to this one and a link that is copied opens it. */
function useAddressOf(dataset: string | null): void {
  const isUnnamed = useStudio(({ navigation: { route } }) => route.view === 'data' && route.dataset === null);
  useEffect(() => {
    if (isUnnamed && dataset !== null) location.replace(formatRoute({ view: 'data', dataset }));
  }, [isUnnamed, dataset]);
}

function DatasetLinks({ entries, shown }: { readonly entries: readonly ReportEntry[]; readonly shown: string | null }) {
  return (
    <nav className="switch" aria-label="Datasets">
      {entries.map(({ id, title }) => (
        <a key={id} href={formatRoute({ view: 'data', dataset: id })} aria-current={id === shown ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}

function UnknownDataset({ name }: { readonly name: string }) {
  return (
    <div className="card failure" role="alert">
      <p>There is no report of a dataset called “{name}” here. Choose one of those above.</p>
    </div>
  );
}
