import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FailureCard } from '../../ui/loading/FailureCard.tsx';
import { WhenLoaded } from '../../ui/loading/WhenLoaded.tsx';
import { DeviceSection } from './device/DeviceSection.tsx';
import { Comparison } from './Comparison.tsx';
import { ModelSection } from './ModelSection.tsx';
import { StudySections } from './StudySection.tsx';
import { createResultsStore } from './store.ts';
import './results.css';

/** How good the images of the shipped models are, by what was measured and how. */
export function ResultsView() {
  const [store] = useState(() => createResultsStore(new URL('models/catalog.json', document.baseURI).href, fetch.bind(globalThis)));
  const { results, load } = useStore(store);
  const reload = () => void load();
  // Each visit reads anew: an evaluation may have ended meanwhile, and what did not change comes from the browser's cache.
  useEffect(() => void store.getState().load(), [store]);

  return (
    <div className="page">
      <header className="page-head">
        <h2>Results</h2>
      </header>
      <WhenLoaded loaded={results} label="Reading the models and their evaluations" onRetry={reload}>
        {({ models, study, problems }) => (
          <div className="results">
            {problems.map((sentence) => (
              <FailureCard key={sentence} sentence={sentence} onRetry={reload} />
            ))}
            <Comparison models={models} />
            {study && <StudySections study={study} />}
            {models.map((model) => (
              <ModelSection key={model.entry.id} {...model} onRetry={reload} />
            ))}
            <DeviceSection />
          </div>
        )}
      </WhenLoaded>
    </div>
  );
}
