import { useId } from 'react';
import { NumberInput } from '../../ui/controls/SliderField.tsx';
import { DiceIcon } from '../../ui/icons.tsx';
import { randomSeed, maximumSeed } from './settings.ts';
import './seed-input.css';

interface SeedInputProps {
  readonly label: string;
  readonly value: number;
  readonly isDisabled?: boolean;
  readonly onChange: (seed: number) => void;
}

/** A seed as a number, and a die to cast for another. */
export function SeedInput({ label, value, isDisabled = false, onChange }: SeedInputProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <span className="seed-input">
        <NumberInput id={id} value={value} minimum={0} maximum={maximumSeed} step={1} disabled={isDisabled} onChange={onChange} />
        <button
          type="button"
          className="icon-button is-framed"
          aria-label={`Random ${label.toLowerCase()}`}
          title="Random"
          disabled={isDisabled}
          onClick={() => onChange(randomSeed())}
        >
          <DiceIcon />
        </button>
      </span>
    </div>
  );
}
