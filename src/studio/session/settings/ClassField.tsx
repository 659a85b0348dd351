import { useId } from 'react';
import { useStudio } from '../context.tsx';
import { selectedEntry } from '../models/slice.ts';
import { ClassSelect } from './ClassSelect.tsx';
import { labelOf } from './guidance.ts';

/** Which of its classes the chosen model is to draw; nothing for a model without classes. */
export function ClassField() {
  const id = useId();
  const card = useStudio(selectedEntry)?.card;
  const settings = useStudio((state) => state.settings.current);
  const change = useStudio((state) => state.settings.change);
  if (!card?.classes) return null;
  const label = labelOf(settings, card);
  return (
    <div className="class-field">
      <label className="field-label" htmlFor={id}>
        Class
      </label>
      <ClassSelect id={id} label={label} classes={card.classes} hintId={`${id}-hint`} onChange={(chosen) => change({ label: chosen })} />
      <p className="field-hint" id={`${id}-hint`}>
        {describeChoice(card.classes, label)}
      </p>
    </div>
  );
}

function describeChoice(
  { names, counts }: { readonly names: readonly string[]; readonly counts: readonly number[] },
  label: number | null,
): string {
  if (label === null) return `${names.length} kinds were learnt by name; without one the model draws whatever comes.`;
  const seen = counts[label] ?? 0;
  if (seen === 0) return 'No photograph of it was learnt from: the model draws whatever comes.';
  return `Learnt from ${seen === 1 ? '1 photograph' : `${seen} photographs`}.`;
}
