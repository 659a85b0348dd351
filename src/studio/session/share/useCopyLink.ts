import { useStudio } from '../context.tsx';
import { withProvider } from '../provider/address.ts';

/** Puts a link to a hash of this page on the clipboard, or, where the browser forbids that, before the visitor's eyes. */
export function useCopyLink(): (hash: string, sentence: string) => Promise<void> {
  const tell = useStudio((state) => state.share.tell);
  return async (hash, sentence) => {
    // What computes is a matter of each visitor's machine.
    const link = new URL(hash, withProvider(location.href, null)).href;
    try {
      await navigator.clipboard.writeText(link);
      tell({ sentence, offersRun: false });
    } catch {
      tell({ sentence: 'This browser does not let the page copy. Here is the link to copy by hand:', offersRun: false, link });
    }
  };
}
