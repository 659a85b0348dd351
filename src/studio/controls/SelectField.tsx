import { useId } from 'react';
import './controls.css';

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/** A choice of a few named values, as the browser's own select. */
export function SelectField<Value extends string>({ label, value, options, disabled = false, onChange }: SelectFieldProps<Value>) {
  const id = useId();
  function change(chosen: string): void {
    const option = options.find((candidate) => candidate.value === chosen);
    if (option) onChange(option.value);
  }
  return (
    <div className="field is-inline">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="select" value={value} disabled={disabled} onChange={({ target }) => change(target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </div>
  );
}
