import { useStudio } from '../../session/context.tsx';
import { Meter } from '../../ui/controls/Meter.tsx';
import { SliderField } from '../../ui/controls/SliderField.tsx';
import { formatRate } from '../../ui/format.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { Chapter } from './Chapter.tsx';
import { LearnImage } from './LearnImage.tsx';
import { nextSeed } from '../../session/settings/settings.ts';
import type { ChapterSettings } from './settings.ts';
import { WALK_STEPS } from '../../session/walk/slice.ts';

/** One step of DDIM after another, on the live model. */
export function StepChapter({ entry, settings, onChange }: ChapterSettings & { readonly entry: ModelEntry }) {
  const walk = useStudio((state) => state.walk);
  const isBusyElsewhere = useStudio((state) => state.run.status !== 'idle');
  const frames = walk.modelId === entry.id ? walk.frames : [];
  const before = frames[walk.step];
  const after = frames[walk.step + 1];
  const isRunning = walk.status !== 'idle';
  const step = walk.step + 1;

  function walkFrom(seed: number): void {
    onChange({ walkSeed: seed });
    void walk.start(seed);
  }

  return (
    <Chapter
      number={4}
      title="Then walk back, step by step"
      text={
        <>
          <p>
            Start from pure noise. The network predicts the image that it sees in there, <Hat />, and with it the noise, ε. Mix the two anew
            with a little less noise, by the very formula of chapter 1: that is a step of DDIM, in closed form.
          </p>
          <p
            className="formula"
            aria-label="The next latent equals the next signal rate times the predicted image plus the next noise rate times the predicted noise"
          >
            x<sub>next</sub> = <span data-kind="signal">{after ? formatRate(after.signalRate) : 'signal'}</span> <Hat /> +{' '}
            <span data-kind="noise">{after ? formatRate(after.noiseRate) : 'noise'}</span> ε
          </p>
          <p>
            Watch how the first predictions differ from the last: chapter 6 asks why. Nothing here is drawn anew on the way: the same noise
            always leads to the same picture.
          </p>
        </>
      }
    >
      <div className="walk">
        <LearnImage caption="Noisy image" pixels={before?.latent ?? null} label={`Noisy image before step ${step}`} />
        <span aria-hidden="true">→</span>
        <LearnImage caption="Predicted" pixels={before?.predictedX0 ?? null} label={`Image that the network predicts in step ${step}`} />
        <span aria-hidden="true">→</span>
        <LearnImage caption="Next" pixels={after?.latent ?? null} label={`Noisy image after step ${step}`} />
      </div>
      <Meter
        label="Steps of the walk"
        fraction={isRunning ? frames.length / (WALK_STEPS + 1) : null}
        text={isRunning ? `${frames.length} of ${WALK_STEPS + 1} frames` : ''}
      />
      <SliderField
        label={`Step, of ${WALK_STEPS}`}
        value={step}
        minimum={1}
        maximum={WALK_STEPS}
        step={1}
        disabled={frames.length < 2}
        onChange={(chosen) => walk.showStep(chosen - 1)}
      />
      <div className="chapter-row">
        <button
          type="button"
          className="button is-primary"
          aria-disabled={isRunning || isBusyElsewhere}
          onClick={() => walkFrom(frames.length === 0 ? settings.walkSeed : nextSeed(settings.walkSeed))}
        >
          {frames.length === 0 ? 'Walk with this model' : 'Other noise'}
        </button>
        <p className="chapter-fact" role="status">
          {walkStatus({ isRunning, isBusyElsewhere, frames: frames.length })}
        </p>
      </div>
    </Chapter>
  );
}

function walkStatus({
  isRunning,
  isBusyElsewhere,
  frames,
}: {
  readonly isRunning: boolean;
  readonly isBusyElsewhere: boolean;
  readonly frames: number;
}): string {
  if (isBusyElsewhere) return 'A run goes on in Generate: the walk can start when it has ended.';
  if (isRunning) return frames === 0 ? 'Opening the model…' : `Step ${Math.min(frames, WALK_STEPS)} of ${WALK_STEPS}…`;
  return frames > WALK_STEPS ? `${WALK_STEPS} steps are there: move through them.` : '';
}

const Hat = () => (
  <span className="nowrap">
    <span className="hat" aria-hidden="true">
      x
    </span>
    <span className="visually-hidden">predicted x</span>
    <sub>0</sub>
  </span>
);
