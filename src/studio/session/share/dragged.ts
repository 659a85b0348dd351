/** Marks the part of the page that takes files which are dropped on it itself, and says so. */
export const ownDropPlace = { 'data-own-drop-place': true };

/** Whether what is dropped on an event's target is taken there, not by the page. */
export function isOwnDropPlace(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-own-drop-place]') !== null;
}

/** What files that hover above the page will be taken for when they are dropped. */
export type Dragged = 'recipe' | 'model' | 'files';

const recipeTypes: readonly string[] = ['image/png', 'application/json'];

/**
 * What is being dragged, as far as a browser tells before the drop: kinds and types, no names. A model comes as several
 * files, as a folder or as a file of no known type. Null where it is no file; 'files' where the browser keeps even types back.
 */
export function draggedOver({ types, items }: Pick<DataTransfer, 'types' | 'items'>): Dragged | null {
  if (!types.includes('Files')) return null;
  const files = Array.from(items).filter(({ kind }) => kind === 'file');
  const [first] = files;
  if (!first) return 'files';
  return files.length === 1 && recipeTypes.includes(first.type) ? 'recipe' : 'model';
}
