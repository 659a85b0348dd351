import { useId, useState, type CSSProperties } from 'react';
import './controls.css';

interface SliderFieldProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The slider's end, where it is of more use than the whole range; the number goes up to `maximum`. */
  readonly sliderMaximum?: number;
  readonly step: number;
  /** Whether the slider's larger values lie on the left, as times do, which run from noise to image. */
  readonly runsDown?: boolean;
  readonly disabled?: boolean;
  readonly hint?: string;
  readonly onChange: (value: number) => void;
}

/** A number with a slider for trying and a box for typing. */
export function SliderField({
  label,
  value,
  minimum,
  maximum,
  sliderMaximum = maximum,
  step,
  runsDown = false,
  disabled = false,
  hint,
  onChange,
}: SliderFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <NumberInput
        id={id}
        value={value}
        minimum={minimum}
        maximum={maximum}
        step={step}
        disabled={disabled}
        hintId={hint === undefined ? undefined : `${id}-hint`}
        onChange={onChange}
      />
      <input
        type="range"
        className="slider"
        dir={runsDown ? 'rtl' : undefined}
        aria-label={label}
        style={{ '--filled': (Math.min(value, sliderMaximum) - minimum) / (sliderMaximum - minimum) } as CSSProperties}
        min={minimum}
        max={sliderMaximum}
        step={step}
        value={Math.min(value, sliderMaximum)}
        disabled={disabled}
        onChange={({ target }) => onChange(target.valueAsNumber)}
      />
      {hint !== undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface NumberInputProps {
  readonly id?: string;
  /** Its name where no label element names it. */
  readonly label?: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly disabled?: boolean;
  readonly hintId?: string | undefined;
  readonly onChange: (value: number) => void;
}

/** A box that takes a number at once while it is valid, and falls back to the last valid one when it is left. */
export function NumberInput({ id, label, value, minimum, maximum, step, disabled = false, hintId, onChange }: NumberInputProps) {
  // What is being typed, as long as no one else changes the number under it.
  const [draft, setDraft] = useState<{ readonly text: string; readonly value: number } | null>(null);
  const [complaint, setComplaint] = useState('');
  const complaintId = useId();

  function change(text: string): void {
    const number = Number(text);
    const isValid = text.trim() !== '' && number >= minimum && number <= maximum && (step < 1 || Number.isInteger(number));
    setDraft({ text, value: isValid ? number : value });
    const range = `${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`;
    setComplaint(
      isValid || text.trim() === ''
        ? ''
        : `${step < 1 ? 'A number' : 'A whole number'} from ${range}; it stays ${value.toLocaleString('en-US')}.`,
    );
    if (isValid) onChange(number);
  }

  return (
    <>
      <input
        id={id}
        aria-label={label}
        className="number-input"
        type="number"
        inputMode={step < 1 ? 'decimal' : 'numeric'}
        min={minimum}
        max={maximum}
        step={step}
        value={draft?.value === value ? draft.text : value}
        disabled={disabled}
        aria-invalid={complaint !== '' && draft !== null}
        aria-describedby={[hintId, complaintId].filter((described) => described !== undefined).join(' ')}
        onChange={({ target }) => change(target.value)}
        onFocus={() => setComplaint('')}
        onBlur={() => setDraft(null)}
      />
      {/* It stays when the box is left, which is when the number falls back. */}
      <span id={complaintId} aria-live="polite" className="number-complaint">
        {complaint}
      </span>
    </>
  );
}
