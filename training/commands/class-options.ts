import { isDeepStrictEqual } from 'node:util';
import type { ImageClasses, ModelCard } from '../../src/documents/card.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { UsageError } from './command.ts';

/* Classes of images, for the commands that draw them. */

/** A model's classes. @throws UsageError where it was trained without */
export function requireClasses({ title, classes }: { readonly title: string; readonly classes: ImageClasses | null }): ImageClasses {
  if (classes === null) {
    throw new UsageError(
      `${title} was trained without classes: leave --class and --classes out, or train one with npm run train -- --classes.`,
    );
  }
  return classes;
}

/**
 * That photographs have the classes of a model, with which it is to be told of theirs.
 * @throws UsageError
 */
export function requireSameClasses(
  model: { readonly title: string; readonly classes: ImageClasses | null },
  { title, classNames }: Pick<PreparedDataset, 'title' | 'classNames'>,
): void {
  const { names } = requireClasses(model);
  if (isDeepStrictEqual(names, [...classNames])) return;
  const [other = 'none'] = classNames.filter((name) => !names.includes(name));
  const [missing = 'none'] = names.filter((name) => !classNames.includes(name));
  throw new UsageError(
    `The classes of ${title} are not those of ${model.title} (there ${missing}, here ${other}), and its photographs go through the last ` +
      'step by their class: sort them as they were for the training, or give --no-floor.',
  );
}

/**
 * The label of the class that a person names: by its whole name or by the only one that begins so, in any case.
 * @throws UsageError
 */
export function labelNamed(model: Pick<ModelCard, 'title'> & { readonly classes: ImageClasses | null }, name: string): number {
  const { names } = requireClasses(model);
  const wanted = asTyped(name);
  const whole = names.findIndex((candidate) => asTyped(candidate) === wanted);
  if (whole >= 0) return whole;
  const beginning = [...names.keys()].filter((label) => asTyped(names[label] ?? '').startsWith(wanted));
  const [first] = beginning;
  if (first !== undefined && beginning.length === 1) return first;
  const choices = (beginning.length > 1 ? beginning.map((label) => names[label]) : names).join(', ');
  throw new UsageError(`${beginning.length > 1 ? 'Several classes begin with' : 'There is no class'} "${name}": choose one of ${choices}.`);
}

/** A name in one of the ways in which it can be typed: without capitals, accents composed, with the keyboard's apostrophe. */
function asTyped(name: string): string {
  return name.normalize('NFC').toLowerCase().replaceAll('’', "'");
}
