import { useStudio } from '../session/context.tsx';
import { WarningIcon } from '../ui/icons.tsx';
import { Notice } from '../ui/Notice.tsx';

/** A failure in a sentence, with what can be done about it beside it. */
export function ProblemNotice() {
  const problem = useStudio((state) => state.problems.current);
  const dismiss = useStudio((state) => state.problems.dismiss);
  return (
    <div role="alert" className="notice-place">
      {problem && <Notice icon={<WarningIcon />} sentence={problem.sentence} action={problem.recoveryAction} onDismiss={dismiss} />}
    </div>
  );
}
