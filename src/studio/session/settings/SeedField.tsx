import { useId } from 'react';
import { useStudio } from '../context.tsx';
import { NumberInput } from '../../ui/controls/SliderField.tsx';
import { DiceIcon, LockIcon, UnlockIcon } from '../../ui/icons.tsx';
import { maximumSeed } from './settings.ts';

/** The number that all randomness of a run follows from. */
export function SeedField() {
  const id = useId();
  const { seed, seedLocked } = useStudio((state) => state.settings.current);
  const change = useStudio((state) => state.settings.change);
  const rollSeed = useStudio((state) => state.settings.rollSeed);
  return (
    <div className="field seed-field">
      <label className="field-label" htmlFor={id}>
        Seed
      </label>
      <div className="seed-row">
        <NumberInput
          id={id}
          value={seed}
          minimum={0}
          maximum={maximumSeed}
          step={1}
          hintId={`${id}-hint`}
          onChange={(value) => change({ seed: value })}
        />
        <button type="button" className="icon-button is-framed" aria-label="Random seed" title="Random seed (R)" onClick={rollSeed}>
          <DiceIcon />
        </button>
        <button
          type="button"
          className="icon-button is-framed"
          aria-label="Lock seed"
          aria-pressed={seedLocked}
          title={seedLocked ? 'Every run uses this seed' : 'Every run gets a new seed'}
          onClick={() => change({ seedLocked: !seedLocked })}
        >
          {seedLocked ? <LockIcon /> : <UnlockIcon />}
        </button>
      </div>
      <p className="field-hint" id={`${id}-hint`}>
        {seedLocked ? 'Locked: every run makes the same images.' : 'A new one for every further run.'}
      </p>
    </div>
  );
}
