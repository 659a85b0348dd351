import { useEffect } from 'react';
import { useStudioStore } from '../context.tsx';

/** Takes over recipes from the address and from files that are dropped anywhere on the page. */
export function useRecipesFromOutside(): void {
  const store = useStudioStore();
  useEffect(() => {
    const follow = () => store.getState().openLink(location.hash);
    // Without this the browser would leave the page and show the file.
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      void store.getState().openFile(file);
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
