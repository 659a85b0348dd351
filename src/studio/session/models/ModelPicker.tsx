import { useId } from 'react';
import { useStudio } from '../context.tsx';
import type { ModelEntry } from './catalog.ts';
import { ModelStatus } from './ModelStatus.tsx';
import { selectedEntry } from './slice.ts';
import './models.css';

/** The dropdown of models and what stands between the chosen one and a picture. */
export function ModelPicker() {
  const id = useId();
  const catalog = useStudio((state) => state.models.catalog);
  const entry = useStudio(selectedEntry);
  const isIdle = useStudio((state) => state.run.status === 'idle' && state.ownModels.opening === null);
  const select = useStudio((state) => state.models.select);
  const entries = catalog.status === 'ready' ? catalog.entries : [];
  const ofRuns = entries.filter(({ run }) => run !== undefined);
  const own = entries.filter(({ isOwn }) => isOwn === true);
  return (
    <div className="model-picker">
      <label className="field-label" htmlFor={id}>
        Model
      </label>
      <select
        id={id}
        className="select is-large"
        value={entry?.id ?? ''}
        disabled={entries.length === 0 || !isIdle}
        onChange={({ target }) => select(target.value)}
      >
        {entries.length === 0 && <option value="">{catalog.status === 'loading' ? 'Reading the catalogue…' : 'No models'}</option>}
        <Options entries={entries.filter((entry) => !ofRuns.includes(entry) && !own.includes(entry))} />
        {own.length > 0 && (
          <optgroup label="Yours">
            <Options entries={own} />
          </optgroup>
        )}
        {ofRuns.length > 0 && (
          <optgroup label="Your runs">
            <Options entries={ofRuns} />
          </optgroup>
        )}
      </select>
      <ModelStatus />
    </div>
  );
}

function Options({ entries }: { readonly entries: readonly ModelEntry[] }) {
  return entries.map(({ id, title }) => (
    <option key={id} value={id}>
      {title}
    </option>
  ));
}
