import { useId } from 'react';
import type { Label } from '../../../diffusion/config.ts';
import type { ModelCard } from '../../../documents/card.ts';
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

function describeChoice({ names, counts }: NonNullable<ModelCard['classes']>, label: Label | null): string {
  if (label === 'drawn') return `Each picture has one of ${names.length} kinds, as often as the photographs have.`;
  if (label === null) return 'The model draws whatever comes, unguided.';
  const seen = counts[label] ?? 0;
  if (seen === 0) return 'No photograph of it was learnt from: the model draws whatever comes.';
  return `Learnt from ${seen === 1 ? '1 photograph' : `${seen} photographs`}.`;
}
