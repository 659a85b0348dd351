import { useEffect } from 'react';
import { useStudioStore } from '../context.tsx';
import { filesOfDrop } from '../own-models/drop.ts';

/** Takes over recipes from the address, and recipes and models from files that are dropped anywhere on the page. */
export function useRecipesFromOutside(): void {
  const store = useStudioStore();
  useEffect(() => {
    const follow = () => store.getState().openLink(location.hash);
    // Without this the browser would leave the page and show the file.
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      void store.getState().takeFiles(filesOfDrop(event.dataTransfer));
    };
    addEventListener('hashchange', follow);
    addEventListener('dragover', allow);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('hashchange', follow);
      removeEventListener('dragover', allow);
      removeEventListener('drop', drop);
    };
  }, [store]);
}
