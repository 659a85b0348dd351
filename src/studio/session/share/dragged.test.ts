import { describe, expect, it } from 'vitest';
import { draggedOver } from './dragged.ts';

/** What a browser shows of files that have these types, a folder's being empty. */
const dragging = (...types: string[]) => ({
  types: ['Files'],
  items: types.map((type) => ({ kind: 'file', type })) as unknown as DataTransferItemList,
});

describe('what is dragged over the page', () => {
  it('is a recipe where it is one picture or one JSON file', () => {
    expect(draggedOver(dragging('image/png'))).toBe('recipe');
    expect(draggedOver(dragging('application/json'))).toBe('recipe');
  });

  it('is a model where it is a folder, a file of no known type, or one with its card', () => {
    expect(draggedOver(dragging(''))).toBe('model');
    expect(draggedOver(dragging('', 'application/json'))).toBe('model');
  });

  it('is not said before it is known, and nothing where no file is dragged', () => {
    expect(draggedOver(dragging())).toBe('files');
    expect(draggedOver({ ...dragging('text/plain'), types: ['text/plain'] })).toBeNull();
  });
});
