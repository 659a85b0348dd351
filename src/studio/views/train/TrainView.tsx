import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { createPictureCropper } from '../../../../workers/pictures/client.ts';
import { createTrainingEngine } from '../../../../workers/training/client.ts';
import { useStudio, useStudioStore } from '../../session/context.tsx';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { selectedEntry } from '../../session/models/slice.ts';
import { randomSeed } from '../../session/settings/settings.ts';
import { Expectations } from './Expectations.tsx';
import { PicturesSection } from './PicturesSection.tsx';
import { RunSection } from './RunSection.tsx';
import { StartForm } from './StartForm.tsx';
import { canStart } from './can-start.ts';
import type { TrainForm } from './state.ts';
import { createTrainStore } from './store.ts';
import './train.css';

/** Trains on the visitor's own pictures, in this tab. */
export function TrainView() {
  const studio = useStudioStore();
  const [store] = useState(() =>
    createTrainStore({
      trainer: createTrainingEngine(),
      cropper: createPictureCropper(),
      studio: () => studio.getState(),
      randomSeed,
    }),
  );
  const { run, recall, status, form, fitPictures } = useStore(store);
  const startModel = useStartModel(form.startId);
  useEffect(() => void recall(), [recall]);
  useEffect(() => void fitPictures(startModel), [fitPictures, startModel]);

  return (
    <div className="page">
      <header className="page-head">
        <h2>Train</h2>
        <p className="method">On your own pictures, in this tab. They never leave your machine.</p>
      </header>
      <div className="train">
        {run !== undefined && (run !== null || status !== 'idle') ? (
          <RunSection store={store} />
        ) : (
          <>
            <PicturesSection store={store} start={startModel} />
            <StartForm store={store} start={startModel} />
          </>
        )}
        <Expectations />
      </div>
    </div>
  );
}

/** The model with this id that a run can start from, without one the model that is chosen; null for an empty network. */
function useStartModel(id: TrainForm['startId']): ModelEntry | null {
  const catalog = useStudio((state) => state.models.catalog);
  const chosen = useStudio(selectedEntry);
  const wanted = id === undefined ? (chosen?.id ?? null) : id;
  const entry = catalog.status === 'ready' ? catalog.entries.find((candidate) => candidate.id === wanted) : undefined;
  return entry && canStart(entry) ? entry : null;
}
