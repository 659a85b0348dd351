import { useMemo } from 'react';
import { logSnr } from '../../../../diffusion/schedule.ts';
import { Chart } from '../../../ui/charts/Chart.tsx';
import { Legend } from '../../../ui/charts/Legend.tsx';
import { pointsPath } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { linearScale, scaleFromZero, ticksOf } from '../../../ui/charts/scale.ts';
import { formatRate } from '../../../ui/format.ts';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import { Chapter } from '../Chapter.tsx';
import { ExperimentControls } from '../experiments/ExperimentControls.tsx';
import type { ExperimentsState } from '../experiments/state.ts';
import { Question } from '../Question.tsx';
import type { CleanImages } from '../useImages.ts';
import { LEVELS, type LevelError } from './errors.ts';
import { NOISES } from './slice.ts';

interface LossesChapterProps {
  readonly entry: ModelEntry;
  readonly clean: CleanImages;
  readonly experiments: ExperimentsState;
}

const targets = { epsilon: 'the noise', x0: 'the image', v: 'v, a mixture of the two' } as const;

/** How far off the chosen model's predictions are at each noise level. */
export function LossesChapter({ entry, clean: { images, problem }, experiments }: LossesChapterProps) {
  const { activity, losses, measureLosses, stop } = experiments;
  const levels = losses?.modelId === entry.id ? losses.levels : [];
  const { prediction } = entry.card.diffusion;
  return (
    <Chapter
      number={9}
      title="Where it errs"
      text={
        <>
          <p>
            Training makes one number small, the error of the prediction, averaged over all noise levels. Taken apart by level it tells what
            is hard. Here {images.length === 1 ? 'the image' : `the ${images.length || 'few'} images`} that this model brought{' '}
            {images.length === 1 ? 'is' : 'are'} noised at {LEVELS} levels, {NOISES} times each, and what the network tells of the noise and
            of the image is held beside what is in them.
          </p>
          <Question
            question="At which noise is it hardest to tell the noise?"
            choices={['Where there is most of it', 'Where there is least of it', 'In the middle']}
            answer="Where there is least of it"
          >
            In an image that is almost clean the little noise is hard to tell from texture, while the image is as good as known; in almost
            pure noise it is the other way round. Both are one mistake in two units: the error of the noise is that of the image times the
            signal-to-noise ratio. What a model predicts, here {targets[prediction]}, thus also says which levels its training minds most.
          </Question>
          <p className="chapter-fact">
            These are few images, and the model drew them itself: the curves say nothing of its quality, which Results holds beside
            photographs.
          </p>
        </>
      }
    >
      <LossChart levels={levels} />
      {problem !== null && <p className="chapter-fact">{problem}</p>}
      <ExperimentControls
        title="Measure its errors"
        experiment="losses"
        activity={activity}
        isReady={images.length > 0}
        result={levels.length === LEVELS ? sentenceOf(levels) : ''}
        onStart={() => void measureLosses(entry, images)}
        onStop={stop}
      />
    </Chapter>
  );
}

const lambdaOf = ({ signalRate }: LevelError) => logSnr(signalRate ** 2);

function LossChart({ levels }: { readonly levels: readonly LevelError[] }) {
  const { x, y } = useMemo(() => {
    const lambdas = levels.map(lambdaOf);
    return {
      x: levels.length > 1 ? linearScale(Math.min(...lambdas), Math.max(...lambdas)) : linearScale(-4, 4),
      y: scaleFromZero(
        levels.flatMap(({ epsilon, x0 }) => [epsilon, x0]),
        4,
      ),
    };
  }, [levels]);
  const curve = (error: 'epsilon' | 'x0') => pointsPath(levels.map((level) => ({ x: x.place(lambdaOf(level)), y: y.place(level[error]) })));
  return (
    <Chart
      title="Mean squared error by noise level"
      note="Per value of an image in [-1, 1], and of noise with variance 1"
      numbers={{
        columns: ['Signal', 'Noise', 'Error of the noise', 'Error of the image'],
        rows: levels.map(({ signalRate, noiseRate, epsilon, x0 }) => [
          formatRate(signalRate),
          formatRate(noiseRate),
          epsilon.toFixed(4),
          x0.toFixed(4),
        ]),
      }}
    >
      <Plot
        label={levels.length > 1 ? sentenceOf(levels) : 'Nothing is measured yet.'}
        x={{ title: 'Log-signal-to-noise ratio, from noise to image', ticks: ticksOf(x, 6) }}
        y={{ title: 'Error', ticks: ticksOf(y, 4) }}
      >
        <path className="noise-line" d={curve('epsilon')} />
        <path className="signal-line" d={curve('x0')} />
      </Plot>
      <Legend
        entries={[
          { name: 'of the noise, ε', className: 'is-noise' },
          { name: 'of the image', className: 'is-signal' },
        ]}
      />
    </Chart>
  );
}

/** What the curves do between their ends, the cleanest level first. */
function sentenceOf(levels: readonly LevelError[]): string {
  const [cleanest, noisiest] = [levels[0], levels.at(-1)];
  if (!cleanest || !noisiest) return '';
  return (
    `From a noise of ${formatRate(noisiest.noiseRate)} to one of ${formatRate(cleanest.noiseRate)} the error of the noise goes from ` +
    `${noisiest.epsilon.toFixed(3)} to ${cleanest.epsilon.toFixed(3)}, that of the image from ${noisiest.x0.toFixed(3)} to ${cleanest.x0.toFixed(3)}.`
  );
}
