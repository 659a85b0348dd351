import { useStudio } from '../session/context.tsx';
import { Notice } from '../ui/Notice.tsx';

/** That the page could be loaded in a newer version, told while nothing else is and no run goes on. */
export function UpdateNotice() {
  const isQuiet = useStudio((state) => state.run.status === 'idle' && !state.problems.current && !state.share.note);
  const isWaiting = useStudio((state) => state.updates.isWaiting);
  const take = useStudio((state) => state.updates.take);
  const dismiss = useStudio((state) => state.updates.dismiss);
  return (
    <div role="status" className="notice-place" data-testid="update-notice">
      {isWaiting && isQuiet && (
        <Notice sentence="A new version of this page is ready." action={{ title: 'Reload', act: take }} onDismiss={dismiss} />
      )}
    </div>
  );
}
