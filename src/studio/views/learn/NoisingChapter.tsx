import { useMemo } from 'react';
import { createNoiseSchedule, type NoiseSchedule } from '../../../diffusion/schedule.ts';
import { Legend } from '../../ui/charts/Legend.tsx';
import { pointsPath } from '../../ui/charts/paths.ts';
import { Plot } from '../../ui/charts/Plot.tsx';
import { linearScale, ticksOf } from '../../ui/charts/scale.ts';
import { placeOfShare, timestepAtShare, timeTicks, timeTitle } from '../../ui/charts/time-axis.ts';
import { formatCount, formatRate, formatTimestep } from '../../ui/format.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { nextSeed } from '../../session/settings/settings.ts';
import { Chapter } from './Chapter.tsx';
import { LearnImage } from './LearnImage.tsx';
import { noisedPixels, ratesAtShare } from './noising.ts';
import type { ChapterSettings } from './settings.ts';
import { TimeField } from './TimeField.tsx';
import type { CleanImages } from './useImages.ts';

const curvePoints = 101;
const unit = linearScale(0, 1);
/** A schedule whose cleanest image has more noise than this share of the signal looks noisy there. */
const visibleNoise = 0.1;

const questions = {
  epsilon: 'which noise is in them',
  x0: 'which image is under the noise',
  v: 'for a mixture of noise and image, called v, that tells both',
} as const;

interface NoisingChapterProps extends ChapterSettings {
  readonly entry: ModelEntry;
  readonly clean: CleanImages;
}

/** What training does to an image: the closed form of forward noising. */
export function NoisingChapter({ entry, clean: { images, problem }, settings, onChange }: NoisingChapterProps) {
  const { network, diffusion, training } = entry.card;
  const schedule = useMemo(() => createNoiseSchedule(diffusion.schedule), [diffusion]);
  const { noisingTime: share, noisingSeed: seed } = settings;
  const image = images[0] ?? null;
  const rates = ratesAtShare(schedule, share);
  const noised = useMemo(
    () => image && noisedPixels(image, network.channels, ratesAtShare(schedule, share), seed),
    [image, network, schedule, share, seed],
  );
  const signalToNoise = (rates.signalRate / rates.noiseRate) ** 2;
  const cleanest = ratesAtShare(schedule, 0);

  return (
    <Chapter
      number={1}
      title="Noise is easy to add"
      text={
        <>
          <p>
            Take a clean image and drown it in noise, little by little, until next to nothing of it is left. No network is needed for that:
            any moment of it can be computed at once, as a mixture of the image and one draw of pure noise.
          </p>
          <p className="formula" aria-label="x t equals signal rate times x zero plus noise rate times epsilon">
            x<sub>t</sub> = <span data-kind="signal">{formatRate(rates.signalRate)}</span> x<sub>0</sub> +{' '}
            <span data-kind="noise">{formatRate(rates.noiseRate)}</span> ε
          </p>
          <p>
            The two rates follow this model’s <em>noise schedule</em>. Their squares always add up to 1: what the image loses, the noise
            gains.{' '}
            {training.samplesSeen > 0 ? `Training showed the network ${formatCount(training.samplesSeen)}` : 'Training showed the network'}{' '}
            such mixtures and asked {questions[diffusion.prediction]}.
          </p>
          {cleanest.noiseRate > visibleNoise && (
            <p>
              This schedule begins at a noise of {formatRate(cleanest.noiseRate)}: the cleanest image that the network ever saw is a noisy
              one.
            </p>
          )}
        </>
      }
    >
      <div className="noising">
        <LearnImage pixels={image} label="A clean image, which this model made" caption="Clean image" problem={problem} />
        <LearnImage
          pixels={noised}
          label={`An image of this model at time ${formatTimestep(timestepAtShare(schedule, share))}: signal ${formatRate(rates.signalRate)}, noise ${formatRate(rates.noiseRate)}`}
          caption="At time t"
        />
        <RateChart schedule={schedule} share={share} />
      </div>
      <TimeField schedule={schedule} share={share} onChange={(noisingTime) => onChange({ noisingTime })} />
      <div className="chapter-row">
        <button type="button" className="button" onClick={() => onChange({ noisingSeed: nextSeed(seed) })}>
          Draw other noise
        </button>
        <p className="chapter-fact">
          Signal-to-noise ratio <output>{signalToNoise >= 0.01 ? signalToNoise.toPrecision(3) : signalToNoise.toExponential(1)}</output>
        </p>
      </div>
    </Chapter>
  );
}

function RateChart({ schedule, share }: { readonly schedule: NoiseSchedule; readonly share: number }) {
  const ratesAt = (at: number) => ratesAtShare(schedule, at);
  const curve = Array.from({ length: curvePoints }, (_, index) => ({
    x: placeOfShare(index / (curvePoints - 1)),
    ...ratesAt(index / (curvePoints - 1)),
  }));
  const ticks = ticksOf(unit, 4);
  return (
    <div>
      <Plot
        label={`Signal rises from ${formatRate(ratesAt(1).signalRate)} to ${formatRate(ratesAt(0).signalRate)} as time runs down while noise falls; now ${formatRate(ratesAt(share).signalRate)} and ${formatRate(ratesAt(share).noiseRate)}.`}
        x={{ title: timeTitle, ticks: timeTicks(schedule) }}
        y={{ title: 'Rate', ticks }}
      >
        <path className="signal-line" d={pointsPath(curve.map(({ x, signalRate }) => ({ x, y: signalRate })))} />
        <path className="noise-line" d={pointsPath(curve.map(({ x, noiseRate }) => ({ x, y: noiseRate })))} />
        <path className="now-line" d={`M${100 * placeOfShare(share)} 0V100`} />
      </Plot>
      <Legend
        entries={[
          { name: 'signal', className: 'is-signal' },
          { name: 'noise', className: 'is-noise' },
        ]}
      />
    </div>
  );
}
