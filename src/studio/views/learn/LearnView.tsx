import { z } from 'zod';
import { useStudio, useStudioStore } from '../../session/context.tsx';
import { CopyLinkButton } from '../../session/share/CopyLinkButton.tsx';
import { ModelPicker } from '../../session/models/ModelPicker.tsx';
import { selectedEntry } from '../../session/models/slice.ts';
import { parseQuery } from '../../session/navigation/query.ts';
import { useViewSettings } from '../../session/navigation/useViewAddress.ts';
import { Pending } from '../../ui/loading/Pending.tsx';
import { EmbeddingChapter } from './EmbeddingChapter.tsx';
import { NetworkChapter } from './NetworkChapter.tsx';
import { NoisingChapter } from './NoisingChapter.tsx';
import { defaultLearnSettings, learnFields } from './settings.ts';
import { StepChapter } from './StepChapter.tsx';
import { ToyChapter } from './toy/ToyChapter.tsx';
import { useImages } from './useImages.ts';
import '../../session/trajectory/stage.css';
import './learn.css';

/** A short tour of what a diffusion model is, on the model that is chosen. */
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
        </>
      ) : (
        <Pending label="Reading the list of models" />
      )}
    </div>
  );
}
