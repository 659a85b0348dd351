import { useId, type ReactNode } from 'react';

interface ChapterProps {
  readonly number: number;
  readonly title: string;
  /** What it explains, in a few sentences. */
  readonly text: ReactNode;
  /** What there is to touch. */
  readonly children: ReactNode;
}

/** A part of the tour: words beside something that moves when it is touched. */
export function Chapter({ number, title, text, children }: ChapterProps) {
  const id = useId();
  return (
    <section className="card chapter" aria-labelledby={id}>
      <div className="chapter-text">
        <h3 id={id}>
          <span className="chapter-number" aria-hidden="true">
            {number}
          </span>
          {title}
        </h3>
        {text}
      </div>
      <div className="chapter-model">{children}</div>
    </section>
  );
}
