import type { Label } from '../../../diffusion/config.ts';
import type { ModelCard } from '../../../documents/card.ts';

const NONE = 'none';
const DRAWN = 'drawn';
const collator = new Intl.Collator('en');

/**
 * What can be chosen of a model's classes in a select: each by its name, none, and for each picture one by its seed.
 *
 * @param classes null for a model without classes, of which nothing can be chosen
 * @param canDraw whether pictures may have classes of their own
 */
export function classChoices(classes: ModelCard['classes'], canDraw = true): { readonly value: string; readonly title: string }[] {
  if (classes === null) return [{ value: NONE, title: 'Without classes' }];
  const named = classes.names.map((title, label) => ({ value: choiceOfLabel(label), title }));
  return [
    ...(canDraw ? [{ value: DRAWN, title: 'By the seed' }] : []),
    { value: NONE, title: 'None' },
    ...named.sort((one, other) => collator.compare(one.title, other.title)),
  ];
}

/** The value of a label, or of no class, in such a select. */
export function choiceOfLabel(label: Label | null): string {
  return label === null ? NONE : String(label);
}

/** The other way round. */
export function labelOfChoice(choice: string): Label | null {
  if (choice === NONE) return null;
  return choice === DRAWN ? DRAWN : Number(choice);
}
