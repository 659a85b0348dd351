import { useId, useState, type ReactNode } from 'react';

interface QuestionProps {
  readonly question: string;
  readonly choices: readonly string[];
  /** Which of them is right. */
  readonly answer: string;
  /** Why, told when one has been chosen. */
  readonly children: ReactNode;
}

/** Asks what the reader expects before it tells. */
export function Question({ question, choices, answer, children }: QuestionProps) {
  const id = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <div className="question" role="group" aria-labelledby={id}>
      <p id={id} className="question-asked">
        {question}
      </p>
      <ul>
        {choices.map((choice) => (
          <li key={choice}>
            <button
              type="button"
              className="question-choice"
              aria-pressed={choice === chosen}
              data-right={chosen !== null && choice === answer}
              onClick={() => setChosen(choice)}
            >
              {choice}
            </button>
          </li>
        ))}
      </ul>
      <div className="question-told" role="status">
        {chosen !== null && (
          <p>
            <strong>{chosen === answer ? 'Yes.' : `Not so: “${answer}” is right.`}</strong> {children}
          </p>
        )}
      </div>
    </div>
  );
}
