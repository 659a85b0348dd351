import { useEffect } from 'react';
import { useStudioStore } from '../context.tsx';
import { filesOfDrop } from '../own-models/drop.ts';

/** Takes over recipes from the address, and recipes and models from files that are dropped anywhere on the page. */
export function useRecipesFromOutside(): void {
  const store = useStudioStore();
  useEffect(() => {
    const follow = () => store.getState().share.openLink(location.hash);
    // Without this the browser would leave the page and show the file.
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      void store.getState().ownModels.takeFiles(filesOfDrop(event.dataTransfer));
    };
    // A link that was followed stands in the address for a reload, until the visitor sets something else.
    const leaveLink = store.subscribe((state, previous) => {
      const isFollowed = state.share.unopenedLink === null && location.hash.startsWith('#generate?');
      if (isFollowed && state.settings.current !== previous.settings.current) history.replaceState(history.state, '', '#generate');
    });
    addEventListener('hashchange', follow);
    addEventListener('dragover', allow);
    addEventListener('drop', drop);
    return () => {
      leaveLink();
      removeEventListener('hashchange', follow);
      removeEventListener('dragover', allow);
      removeEventListener('drop', drop);
    };
  }, [store]);
}
