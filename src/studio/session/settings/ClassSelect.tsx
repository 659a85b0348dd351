import type { ModelCard } from '../../../documents/card.ts';
import { Select } from '../../ui/controls/SelectField.tsx';

interface ClassSelectProps {
  readonly id?: string;
  /** Its name where no label element names it. */
  readonly name?: string;
  /** Of the chosen class; null for none. */
  readonly label: number | null;
  /** Null for a model without classes, of which nothing can be chosen. */
  readonly classes: ModelCard['classes'];
  readonly disabled?: boolean;
  readonly hintId?: string;
  readonly onChange: (label: number | null) => void;
}

const NONE = 'none';
const collator = new Intl.Collator('en');

/** A choice of one of a model's classes by its name, or of none. */
export function ClassSelect({ id, name, label, classes, disabled = false, hintId, onChange }: ClassSelectProps) {
  const named = (classes?.names ?? []).map((title, index) => ({ value: String(index), title }));
  const options = [
    { value: NONE, title: classes ? 'Any' : 'Without classes' },
    ...named.sort((one, other) => collator.compare(one.title, other.title)),
  ];
  return (
    <Select
      {...(id !== undefined && { id })}
      {...(name !== undefined && { label: name })}
      value={label === null ? NONE : String(label)}
      options={options}
      disabled={disabled || classes === null}
      hintId={hintId}
      onChange={(value) => onChange(value === NONE ? null : Number(value))}
    />
  );
}
