import { useStudio } from '../context.tsx';
import { useCopyLink } from './useCopyLink.ts';

/** Copies a link to what a view is set to. */
export function CopyLinkButton({ hash }: { readonly hash: string }) {
  const report = useStudio((state) => state.problems.report);
  const copyLink = useCopyLink();
  return (
    <button
      type="button"
      className="button is-small"
      onClick={() => void copyLink(hash, 'The link is copied. Whoever opens it finds this view as it is set here.').catch(report)}
    >
      Copy link
    </button>
  );
}
