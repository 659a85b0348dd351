import { useMemo } from 'react';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { meanOf } from '../../../ui/pixels.ts';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import { nextSeed } from '../../../session/settings/settings.ts';
import { Chapter } from '../Chapter.tsx';
import { ExperimentControls } from '../experiments/ExperimentControls.tsx';
import type { ExperimentsState } from '../experiments/state.ts';
import { LearnImage } from '../LearnImage.tsx';
import { noisedPixels, ratesAtShare } from '../noising.ts';
import { Question } from '../Question.tsx';
import type { ChapterSettings } from '../settings.ts';
import { TimeField } from '../TimeField.tsx';
import type { CleanImages } from '../useImages.ts';
import { FUTURES, futureDistances } from './futures.ts';

interface FuturesChapterProps extends ChapterSettings {
  readonly entry: ModelEntry;
  readonly clean: CleanImages;
  readonly experiments: ExperimentsState;
}

/** Why the first predicted image is a mean: several images that one noisy image may have been. */
export function FuturesChapter({ entry, clean: { images, problem }, experiments, settings, onChange }: FuturesChapterProps) {
  const { network, diffusion } = entry.card;
  const { futuresTime: share, futuresSeed: seed } = settings;
  const { activity, drawFutures, stop } = experiments;
  const schedule = useMemo(() => createNoiseSchedule(diffusion.schedule), [diffusion]);
  const image = images[0] ?? null;
  const noised = useMemo(
    () => image && noisedPixels(image, network.channels, ratesAtShare(schedule, share), seed),
    [image, network, schedule, share, seed],
  );
  const found = experiments.futures;
  const futures = found?.modelId === entry.id && found.share === share && found.seed === seed ? found : null;
  const mean = useMemo(() => futures && meanOf(futures.images), [futures]);
  const distances = useMemo(() => (futures?.isFinished ? futureDistances(futures.predicted, futures.images) : null), [futures]);

  return (
    <Chapter
      number={7}
      title="One noisy image has many futures"
      text={
        <>
          <p>
            Noise the image of chapter 1 until little of it is left, and ask the network for the clean image at once. Then let DDPM finish
            the same noisy image {FUTURES} times, with other fresh noise each time: {FUTURES} of its futures.
          </p>
          <Question
            question="How will the image that is predicted at once look beside the finished ones?"
            choices={['Like one of them', 'Like the mean of all of them', 'Sharper than any of them']}
            answer="Like the mean of all of them"
          >
            Many clean images could lie under this noise. A network that is trained on squared errors errs least with the mean of them all
            (on absolute errors with the median, which looks much the same): sharp where they agree, blurred where they differ. So the first
            predictions of a run are a blur, and it takes steps to come to one image.
          </Question>
        </>
      }
    >
      <div className="learn-images" data-columns="3">
        <LearnImage pixels={noised} label="The noisy image" caption="Noisy image" problem={problem} />
        <LearnImage pixels={futures?.predicted ?? null} label="What the network predicts at once" caption="Predicted at once" />
        <LearnImage pixels={mean} label={`Mean of the ${FUTURES} futures`} caption={`Mean of the ${FUTURES} futures`} />
      </div>
      <ul className="learn-images" data-columns="6" aria-label="Futures of the noisy image">
        {Array.from({ length: FUTURES }, (_, index) => (
          <li key={index}>
            <LearnImage pixels={futures?.images[index] ?? null} label={`Future ${index + 1} of ${FUTURES}`} />
          </li>
        ))}
      </ul>
      <TimeField schedule={schedule} share={share} onChange={(futuresTime) => onChange({ futuresTime })} />
      <button type="button" className="button learn-other" onClick={() => onChange({ futuresSeed: nextSeed(seed) })}>
        Noise it anew
      </button>
      <ExperimentControls
        title={`Draw ${FUTURES} futures`}
        experiment="futures"
        activity={activity}
        isReady={image !== null}
        result={distances ? sentenceOf(distances) : ''}
        onStart={() => image && void drawFutures(entry, image, share, seed)}
        onStop={stop}
      />
    </Chapter>
  );
}

function sentenceOf({ single, mean, expected }: ReturnType<typeof futureDistances>): string {
  return (
    `A future lies ${single.toFixed(1)} of 255 grey levels from what was predicted at once, the mean of all ${FUTURES} only ${mean.toFixed(1)}. ` +
    `Were the prediction exactly what futures are on average, chance would still leave ${expected.toFixed(1)} between it and the mean of ${FUTURES}.`
  );
}
