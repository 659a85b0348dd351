import { useStudio } from '../context.tsx';
import { ModelPicker } from '../models/ModelPicker.tsx';
import { selectedEntry } from '../models/slice.ts';
import { Pending } from '../site/Pending.tsx';
import { EmbeddingChapter } from './EmbeddingChapter.tsx';
import { NetworkChapter } from './NetworkChapter.tsx';
import { NoisingChapter } from './NoisingChapter.tsx';
import { StepChapter } from './StepChapter.tsx';
import '../trajectory/stage.css';
import './learn.css';

/** A short tour of what a diffusion model is, on the model that is chosen. */
export function LearnView() {
  const entry = useStudio(selectedEntry);
  return (
    <div className="page learn">
      <header className="page-head">
        <h2>How it works</h2>
        <div className="learn-model">
          <ModelPicker />
        </div>
      </header>
      {entry ? (
        <>
          <NoisingChapter entry={entry} />
          <NetworkChapter entry={entry} />
          <EmbeddingChapter entry={entry} />
          <StepChapter entry={entry} />
        </>
      ) : (
        <Pending label="Reading the list of models" />
      )}
    </div>
  );
}
