import { useEffect, useState } from 'react';
import { z } from 'zod';
import { useStore } from 'zustand';
import { useStudio, useStudioStore } from '../../session/context.tsx';
import { CopyLinkButton } from '../../session/share/CopyLinkButton.tsx';
import { ModelPicker } from '../../session/models/ModelPicker.tsx';
import { selectedEntry } from '../../session/models/slice.ts';
import { parseQuery } from '../../session/navigation/query.ts';
import { useViewSettings } from '../../session/navigation/useViewAddress.ts';
import { Pending } from '../../ui/loading/Pending.tsx';
import { DrawsChapter } from './draws/DrawsChapter.tsx';
import { EmbeddingChapter } from './EmbeddingChapter.tsx';
import { createExperiments } from './experiments/store.ts';
import { FuturesChapter } from './futures/FuturesChapter.tsx';
import { LossesChapter } from './losses/LossesChapter.tsx';
import { NetworkChapter } from './NetworkChapter.tsx';
import { NoisingChapter } from './NoisingChapter.tsx';
import { defaultLearnSettings, learnFields } from './settings.ts';
import { StepChapter } from './StepChapter.tsx';
import { ToyChapter } from './toy/ToyChapter.tsx';
import { ToyTrainingChapter } from './toy-training/ToyTrainingChapter.tsx';
import { useImages } from './useImages.ts';
import '../../session/trajectory/stage.css';
import './learn.css';

/** A tour of what a diffusion model is, on the model that is chosen. */
export function LearnView() {
  const studio = useStudioStore();
  const entry = useStudio(selectedEntry);
  const [settings, onChange, query] = useViewSettings({ view: 'learn' }, learnFields, defaultLearnSettings, {
    values: { model: entry?.id ?? null },
    follow: (asked) => {
      const { model } = parseQuery(asked, { model: z.string().max(200) });
      if (model !== undefined) studio.getState().models.select(model);
    },
  });
  const clean = useImages(entry);
  const [store] = useState(() => {
    const { models, problems } = studio.getState();
    return createExperiments({ withModel: models.withModel, report: problems.report });
  });
  const experiments = useStore(store);
  // What another model would still find, or a view that is left, nobody waits for.
  useEffect(() => () => store.getState().stop(), [store, entry?.id]);
  const chapter = { settings, onChange };
  return (
    <div className="page learn">
      <header className="page-head">
        <h2>How it works</h2>
        <div className="learn-model">
          <ModelPicker />
        </div>
        <CopyLinkButton hash={`#learn?${query}`} />
      </header>
      {entry ? (
        <>
          <NoisingChapter entry={entry} clean={clean} {...chapter} />
          <NetworkChapter entry={entry} {...chapter} />
          <EmbeddingChapter entry={entry} {...chapter} />
          <StepChapter entry={entry} {...chapter} />
          <ToyChapter entry={entry} {...chapter} />
          <ToyTrainingChapter entry={entry} {...chapter} />
          <FuturesChapter entry={entry} clean={clean} experiments={experiments} {...chapter} />
          <DrawsChapter entry={entry} experiments={experiments} {...chapter} />
          <LossesChapter entry={entry} clean={clean} experiments={experiments} />
        </>
      ) : (
        <Pending label="Reading the list of models" />
      )}
    </div>
  );
}
