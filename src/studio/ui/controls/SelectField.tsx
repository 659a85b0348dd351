import { useId } from 'react';
import './controls.css';

interface SelectProps<Value extends string> {
  readonly id?: string;
  /** Its name where no label element names it. */
  readonly label?: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly disabled?: boolean;
  /** Of what describes it. */
  readonly hintId?: string | undefined;
  readonly onChange: (value: Value) => void;
}

/** A choice of a few named values, as the browser's own select. */
export function Select<Value extends string>({ id, label, value, options, disabled = false, hintId, onChange }: SelectProps<Value>) {
  function change(chosen: string): void {
    const option = options.find((candidate) => candidate.value === chosen);
    if (option) onChange(option.value);
  }
  return (
    <select
      id={id}
      aria-label={label}
      className="select"
      value={value}
      disabled={disabled}
      aria-describedby={hintId}
      onChange={({ target }) => change(target.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </select>
  );
}

/** A select with its name before it and, where there is one, a hint below. */
export function SelectField<Value extends string>({
  label,
  hint,
  ...select
}: Omit<SelectProps<Value>, 'hintId'> & { readonly label: string; readonly hint?: string }) {
  const id = useId();
  return (
    <div className="field is-inline">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Select {...select} id={id} hintId={hint === undefined ? undefined : `${id}-hint`} />
      {hint !== undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
