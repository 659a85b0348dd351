import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { createPointEngine } from '../../../../../workers/training/points/client.ts';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { useStudioStore } from '../../../session/context.tsx';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import { formatRoute } from '../../../session/navigation/routes.ts';
import { nextSeed } from '../../../session/settings/settings.ts';
import { Choice } from '../../../ui/controls/Choice.tsx';
import { Meter } from '../../../ui/controls/Meter.tsx';
import { SliderField } from '../../../ui/controls/SliderField.tsx';
import { formatCount } from '../../../ui/format.ts';
import { DiceIcon, StopIcon } from '../../../ui/icons.tsx';
import { Chapter } from '../Chapter.tsx';
import { Question } from '../Question.tsx';
import type { ChapterSettings } from '../settings.ts';
import { describePlane } from '../toy/describe.ts';
import { arrowPlaces } from '../toy/field.ts';
import { PARTICLES } from '../toy/paths.ts';
import { shapeOptions, toyDistributions } from '../toy/shapes.ts';
import { ToyPlane } from '../toy/ToyPlane.tsx';
import { usePaths } from '../toy/usePaths.ts';
import { describeReach, describeTraining } from './describe.ts';
import { LossCurve } from './LossCurve.tsx';
import { createToyTraining, shownSnapshot } from './store.ts';
import './toy-training.css';

/** Of the walks that show what has been learnt. */
const WALK_STEPS = 24;

/** A network that learns the toy distribution from nothing, in seconds, by the code that trains on images. */
export function ToyTrainingChapter({ entry, settings, onChange }: ChapterSettings & { readonly entry: ModelEntry }) {
  const { toyShape, toySeed: seed } = settings;
  const studio = useStudioStore();
  const [engine] = useState(createPointEngine);
  const [store] = useState(() => createToyTraining({ engine, studio: () => studio.getState() }));
  const state = useStore(store);
  const { status, facts, snapshots, train, stop, show, forget } = state;

  const { schedule: config } = entry.card.diffusion;
  const distribution = toyDistributions[toyShape];
  const { schedule, steps } = useMemo(() => {
    const made = createNoiseSchedule(config);
    return { schedule: made, steps: Math.min(WALK_STEPS, made.timesteps ?? WALK_STEPS) };
  }, [config]);
  const ideal = usePaths(
    useMemo(() => ({ distribution, schedule, steps, eta: 0, seed, start: null }), [distribution, schedule, steps, seed]),
  );
  // What was learnt of another distribution, or looked at from other noise, is not what the left side shows.
  useEffect(() => forget, [forget, distribution, config, seed]);
  useEffect(() => () => engine.end(), [engine]);

  const [walked, setWalked] = useState(WALK_STEPS);
  const step = Math.min(walked, steps);
  const snapshot = shownSnapshot(state);
  const newest = snapshots.at(-1)?.step ?? 0;
  const isIdle = status === 'idle';
  const request = {
    mixture: distribution.mixture,
    schedule: config,
    seed,
    walk: { seed, particles: PARTICLES, steps },
    places: arrowPlaces,
  };

  return (
    <Chapter
      number={6}
      title="A network learns it from nothing"
      text={
        <>
          <p>
            Above the prediction was a formula. Here a network learns it from examples alone, as all models of this page did: take a point
            of the shape, add noise, let the network say what noise it was, and move each of its weights a little to where the answer would
            have been less wrong. Its {facts ? formatCount(facts.parameters) : 'few thousand'} weights start at random and see 256 points a
            step, on this device, by the code that trains on images.
          </p>
          <Question
            question="A network that always says “no noise” has a loss of 1. What is the loss of one that has learnt all there is to learn?"
            choices={['0', 'More than 0, whatever the network', 'The longer it trains, the nearer to 0']}
            answer="More than 0, whatever the network"
          >
            One noisy point may have come from many places by as many noises, and the best answer to that is their mean. What is left, the
            dashed line, depends on the distribution and on the noise levels alone. That is why the loss of a model says little of its
            pictures.
          </Question>
          <p>
            Move the walk back a few steps, and the training, and look at the arrows: around the shape they point the right way after 40
            steps already, since noise there is much alike. Between its parts they take hundreds, and it is there that particles go astray.
          </p>
        </>
      }
    >
      <div className="toy-planes">
        <ToyPlane
          title="The formula"
          detail={`step ${step} of ${steps}`}
          mixture={ideal?.request.distribution.mixture ?? null}
          frames={ideal?.frames ?? []}
          step={step}
          description={ideal ? describePlane(ideal, step) : ''}
        />
        <ToyPlane
          title="The network"
          detail={snapshot ? `after ${formatCount(snapshot.step)} training steps` : 'untrained'}
          mixture={snapshot ? distribution.mixture : null}
          frames={snapshot?.frames ?? []}
          step={step}
          description={snapshot ? describeReach(snapshot, distribution) : ''}
        />
      </div>
      <div className="chapter-row">
        <button type="button" className="button is-primary" aria-disabled={!isIdle} onClick={() => isIdle && void train(request)}>
          {snapshots.length > 0 && isIdle ? 'Train it anew' : 'Train it'}
        </button>
        <button type="button" className="button" aria-disabled={isIdle || status === 'stopping'} onClick={stop}>
          <StopIcon /> Stop
        </button>
        <button type="button" className="button" onClick={() => onChange({ toySeed: nextSeed(seed) })}>
          <DiceIcon /> Other noise and weights
        </button>
      </div>
      <Meter
        label="Training of the points"
        fraction={facts ? newest / facts.totalSteps : 0}
        text={`${formatCount(newest)} training steps`}
      />
      <p className="chapter-fact" role="status">
        {describeTraining(state, distribution)}
      </p>
      {facts && newest > 0 && (
        <SliderField
          label={`Training step, of ${formatCount(newest)}`}
          value={snapshot?.step ?? 0}
          minimum={0}
          maximum={newest}
          step={snapshots[1]?.step ?? 1}
          onChange={show}
        />
      )}
      <SliderField label={`Step of the walk, of ${steps}`} value={step} minimum={0} maximum={steps} step={1} onChange={setWalked} />
      {facts && <LossCurve snapshots={snapshots} totalSteps={facts.totalSteps} leastLoss={facts.leastLoss} />}
      <Choice label="Distribution" options={shapeOptions} value={toyShape} onChange={(shape) => onChange({ toyShape: shape })} />
      <p className="chapter-fact">
        The same with pictures of your own in the place of points: <a href={formatRoute({ view: 'train' })}>Train</a>.
      </p>
    </Chapter>
  );
}
