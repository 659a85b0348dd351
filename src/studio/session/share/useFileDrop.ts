import { useState, type DragEvent } from 'react';
import { ownDropPlace } from './dragged.ts';

/**
 * Makes a part of the page take files that are dropped on it itself.
 *
 * @returns whether something hovers over it, and the properties of its element
 */
export function useFileDrop(onDrop: (dropped: DataTransfer) => void) {
  const [isOver, setIsOver] = useState(false);
  const dropPlace = {
    ...ownDropPlace,
    onDragOver(event: DragEvent) {
      event.preventDefault();
      setIsOver(true);
    },
    onDragLeave: () => setIsOver(false),
    onDrop(event: DragEvent) {
      event.preventDefault();
      // The page would take it, too.
      event.stopPropagation();
      setIsOver(false);
      onDrop(event.dataTransfer);
    },
  };
  return { isOver, dropPlace };
}
