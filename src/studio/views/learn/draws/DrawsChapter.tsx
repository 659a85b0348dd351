import { useMemo } from 'react';
import { formatCount } from '../../../ui/format.ts';
import type { Pixels } from '../../../ui/pixels.ts';
import { SliderField } from '../../../ui/controls/SliderField.tsx';
import { SeedInput } from '../../../session/settings/SeedInput.tsx';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import { Chapter } from '../Chapter.tsx';
import { ExperimentControls } from '../experiments/ExperimentControls.tsx';
import type { ExperimentsState } from '../experiments/state.ts';
import { LearnImage } from '../LearnImage.tsx';
import { Question } from '../Question.tsx';
import type { ChapterSettings } from '../settings.ts';
import { distinctPictures, spreadOf } from './differences.ts';
import { DRAWS, ETAS } from './slice.ts';

interface DrawsChapterProps extends ChapterSettings {
  readonly entry: ModelEntry;
  readonly experiments: ExperimentsState;
}

const none: readonly Pixels[] = [];

/** DDIM beside DDPM from the noise of one seed, with the chosen model. */
export function DrawsChapter({ entry, experiments, settings, onChange }: DrawsChapterProps) {
  const { drawsSeed: seed, drawsEta: eta } = settings;
  const { activity, drawAll, stop } = experiments;
  const found = experiments.draws;
  const rows = found?.modelId === entry.id && found.seed === seed ? found.rows : [];
  const images = rows.find((row) => row.eta === eta)?.images ?? none;
  const told = useMemo(() => (images.length === 0 ? '' : sentenceOf(eta, distinctPictures(images), spreadOf(images))), [eta, images]);

  return (
    <Chapter
      number={8}
      title="What the seed decides"
      text={
        <>
          <p>
            The same with whole pictures: this model draws {DRAWS} times from one and the same noise, that of a seed, under each η. At 0 a
            step is DDIM’s, at 1 it replaces as much of the noise by fresh noise as DDPM does, and at 0.5 some of it.
          </p>
          <Question
            question={`How many different pictures will ${DRAWS} draws give with η = 0, and how many with η = 1?`}
            choices={['1 and 1: the seed decides', `1 and ${DRAWS}`, `${DRAWS} and ${DRAWS}`]}
            answer={`1 and ${DRAWS}`}
          >
            Without fresh noise the noise at the start decides the picture. This is why a seed is a picture under DDIM, why two of them can
            be interpolated, and why a picture can be walked back to its noise, as Steer does. Fresh noise gives that up: the start decides
            little, and the draws go different ways from the same first prediction.
          </Question>
        </>
      }
    >
      <ul className="learn-images" data-columns="4" aria-label={`Draws with η = ${eta}`}>
        {Array.from({ length: DRAWS }, (_, index) => (
          <li key={index}>
            <LearnImage pixels={images[index] ?? null} label={`Draw ${index + 1} of ${DRAWS} with η = ${eta}`} />
          </li>
        ))}
      </ul>
      <SliderField
        label="Fresh noise, η"
        value={eta}
        minimum={0}
        maximum={1}
        step={0.5}
        onChange={(chosen) => onChange({ drawsEta: nearestEta(chosen) })}
      />
      <SeedInput label="Seed of the noise" value={seed} onChange={(drawsSeed) => onChange({ drawsSeed })} />
      <ExperimentControls
        title={`Draw ${DRAWS} with each η`}
        experiment="draws"
        activity={activity}
        isReady
        result={told}
        onStart={() => void drawAll(entry, seed)}
        onStop={stop}
      />
    </Chapter>
  );
}

function nearestEta(eta: number): (typeof ETAS)[number] {
  return ETAS.reduce((nearest, candidate) => (Math.abs(candidate - eta) < Math.abs(nearest - eta) ? candidate : nearest));
}

function sentenceOf(eta: number, distinct: number, spread: number): string {
  const start = `With η = ${eta} the ${DRAWS} draws are `;
  return distinct === 1
    ? `${start}one picture, ${DRAWS} times.`
    : `${start}${formatCount(distinct)} different pictures, ${spread.toFixed(1)} of 255 grey levels apart.`;
}
