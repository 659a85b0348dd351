import type { Label } from '../../../diffusion/config.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { Select } from '../../ui/controls/SelectField.tsx';

interface ClassSelectProps {
  readonly id?: string;
  /** Its name where no label element names it. */
  readonly name?: string;
  /** Null for no class. */
  readonly label: Label | null;
  /** Whether each picture may have a class of its own. */
  readonly canDraw?: boolean;
  /** Null for a model without classes, of which nothing can be chosen. */
  readonly classes: ModelCard['classes'];
  readonly disabled?: boolean;
  readonly hintId?: string;
  readonly onChange: (label: Label | null) => void;
}

const NONE = 'none';
const DRAWN = 'drawn';
const collator = new Intl.Collator('en');

/** A choice of one of a model's classes by its name, of one for each picture by its seed, or of none. */
export function ClassSelect({ id, name, label, canDraw = true, classes, disabled = false, hintId, onChange }: ClassSelectProps) {
  const named = (classes?.names ?? []).map((title, index) => ({ value: String(index), title }));
  const sorted = named.sort((one, other) => collator.compare(one.title, other.title));
  const open = classes ? [...(canDraw ? [{ value: DRAWN, title: 'By the seed' }] : []), { value: NONE, title: 'None' }] : [];
  const options = classes ? [...open, ...sorted] : [{ value: NONE, title: 'Without classes' }];
  return (
    <Select
      {...(id !== undefined && { id })}
      {...(name !== undefined && { label: name })}
      value={label === null ? NONE : String(label)}
      options={options}
      disabled={disabled || classes === null}
      hintId={hintId}
      onChange={(value) => onChange(value === NONE ? null : value === DRAWN ? DRAWN : Number(value))}
    />
  );
}
