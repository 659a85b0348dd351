import { useEffect, useMemo, useState } from 'react';
import { createNoiseSchedule, type NoiseSchedule } from '../../../diffusion/schedule.ts';
import { Legend } from '../../ui/charts/Legend.tsx';
import { pointsPath } from '../../ui/charts/paths.ts';
import { Plot } from '../../ui/charts/Plot.tsx';
import { linearScale, ticksOf } from '../../ui/charts/scale.ts';
import { placeOfShare, timestepAtShare, timeTicks, timeTitle } from '../../ui/charts/time-axis.ts';
import { useStudio } from '../../session/context.tsx';
import { formatRate, formatTimestep } from '../../ui/format.ts';
import { type ModelEntry, previewUrl } from '../../session/models/catalog.ts';
import { sentenceFor } from '../../ui/sentence.ts';
import { FrameCanvas } from '../../session/trajectory/FrameCanvas.tsx';
import { Chapter } from './Chapter.tsx';
import { imageOfRgba, noisedPicture, ratesAtShare, readPreviewImage, type CleanImage } from './noising.ts';
import { nextSeed } from '../../session/settings/settings.ts';
import type { ChapterSettings } from './settings.ts';
import { WALK_STEPS } from '../../session/walk/slice.ts';
import { TimeField } from './TimeField.tsx';

const curvePoints = 101;
const unit = linearScale(0, 1);

/** What training does to an image: the closed form of forward noising. */
export function NoisingChapter({ entry, settings, onChange }: ChapterSettings & { readonly entry: ModelEntry }) {
  const schedule = useMemo(() => createNoiseSchedule(entry.card.diffusion.schedule), [entry]);
  const { noisingTime: share, noisingSeed: seed } = settings;
  const { image, problem } = useImageOf(entry);
  const rates = ratesAtShare(schedule, share);
  const picture = useMemo(() => image && noisedPicture(image, ratesAtShare(schedule, share), seed), [image, schedule, share, seed]);
  const signalToNoise = (rates.signalRate / rates.noiseRate) ** 2;

  return (
    <Chapter
      number={1}
      title="Noise is easy to add"
      text={
        <>
          <p>
            Take an image and drown it in noise, little by little, until nothing of it is left. No network is needed for that: any moment of
            it can be computed at once, as a mixture of the image and one draw of pure noise.
          </p>
          <p className="formula" aria-label="x t equals signal rate times x zero plus noise rate times epsilon">
            x<sub>t</sub> = <span data-kind="signal">{formatRate(rates.signalRate)}</span> x<sub>0</sub> +{' '}
            <span data-kind="noise">{formatRate(rates.noiseRate)}</span> ε
          </p>
          <p>
            The two rates follow this model’s <em>noise schedule</em>; their squares always add up to 1, so that the mixture stays as strong
            as an image. Training shows the network such mixtures, millions of them, and asks what noise is in them.
          </p>
        </>
      }
    >
      <div className="noising">
        <div className="picture-frame">
          <FrameCanvas
            picture={picture}
            label={`An image of this model at time ${formatTimestep(timestepAtShare(schedule, share))}: signal ${formatRate(rates.signalRate)}, noise ${formatRate(rates.noiseRate)}`}
          />
          {problem !== null && <p className="chapter-problem">{problem}</p>}
        </div>
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

interface ImageOfModel {
  readonly image: CleanImage | null;
  /** Why there is none; null while there is one, or one is on its way. */
  readonly problem: string | null;
}

/** An image that the model itself made, for there are no photographs here; one's own brings none and has to make it first. */
function useImageOf(entry: ModelEntry): ImageOfModel {
  const { id, card } = entry;
  const { imageSize } = card.network;
  const url = previewUrl(entry);
  const preview = usePreviewImage(url, imageSize);
  const walked = useStudio(({ walk }) => (walk.modelId === id ? walk.frames[WALK_STEPS] : undefined));
  const own = useMemo(() => walked && imageOfRgba(walked.predictedX0, imageSize), [walked, imageSize]);
  if (url !== null) return preview;
  if (own) return { image: own, problem: null };
  return {
    image: null,
    problem: 'This model brought no image to drown. Walk with it in chapter 4, and the image that it draws comes here.',
  };
}

function usePreviewImage(url: string | null, imageSize: number): ImageOfModel {
  const [known, setKnown] = useState<(ImageOfModel & { readonly url: string }) | null>(null);
  useEffect(() => {
    if (url === null) return;
    let isWanted = true;
    readPreviewImage(url, imageSize, fetch).then(
      (image) => isWanted && setKnown({ url, image, problem: null }),
      (error: unknown) => isWanted && setKnown({ url, image: null, problem: sentenceFor(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [url, imageSize]);
  return known?.url === url ? known : { image: null, problem: null };
}
