import { useStudio } from '../context.tsx';
import { CloseIcon } from '../icons.tsx';
import './problems.css';

/** A failure in a sentence, with the way out beside it. */
export function ProblemNotice() {
  const problem = useStudio((state) => state.problem);
  const dismiss = useStudio((state) => state.dismissProblem);
  return (
    <div role="alert" className="notice-place">
      {problem && (
        <div className="notice">
          <p>{problem.sentence}</p>
          <div className="notice-actions">
            {problem.retry && (
              <button
                type="button"
                className="button"
                onClick={() => {
                  dismiss();
                  problem.retry?.();
                }}
              >
                Try again
              </button>
            )}
            <button type="button" className="icon-button" aria-label="Dismiss" onClick={dismiss}>
              <CloseIcon />
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
