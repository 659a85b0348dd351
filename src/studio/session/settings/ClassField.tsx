import type { Label } from '../../../diffusion/config.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { useStudio } from '../context.tsx';
import { selectedEntry } from '../models/slice.ts';
import { SelectField } from '../../ui/controls/SelectField.tsx';
import { choiceOfLabel, classChoices, labelOfChoice } from './class-choices.ts';
import { labelOf } from './guidance.ts';

/** Which of its classes the chosen model is to draw; nothing for a model without classes. */
export function ClassField() {
  const card = useStudio(selectedEntry)?.card;
  const settings = useStudio((state) => state.settings.current);
  const change = useStudio((state) => state.settings.change);
  if (!card?.classes) return null;
  const label = labelOf(settings, card);
  return (
    <div className="class-field">
      <SelectField
        label="Class"
        value={choiceOfLabel(label)}
        options={classChoices(card.classes)}
        hint={describeChoice(card.classes, label)}
        onChange={(choice) => change({ label: labelOfChoice(choice) })}
      />
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
