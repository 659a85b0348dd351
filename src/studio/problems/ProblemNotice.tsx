import { useStudio } from '../context.tsx';
import { CloseIcon, WarningIcon } from '../icons.tsx';
import './problems.css';

/** A failure in a sentence, with the way out beside it. */
export function ProblemNotice() {
  const problem = useStudio((state) => state.problem);
  const dismiss = useStudio((state) => state.dismissProblem);
  return (
    <div role="alert" className="notice-place">
      {problem && (
        <div className="notice">
          <WarningIcon />
          <p>{problem.sentence}</p>
          <div className="notice-actions">
            {problem.wayOut && (
              <button
                type="button"
                className="button"
                onClick={() => {
                  dismiss();
                  problem.wayOut?.act();
                }}
              >
                {problem.wayOut.title}
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
