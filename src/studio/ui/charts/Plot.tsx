import type { CSSProperties, ReactNode } from 'react';
import type { Tick } from './scale.ts';
import './charts.css';

interface Axis {
  /** What is measured, with its unit. */
  readonly title: string;
  readonly ticks: readonly Tick[];
}

interface PlotProps {
  /** What the chart shows, for who cannot see it. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Drawn in a square of 100 units, y downwards, that is stretched over the plot. */
  readonly children: ReactNode;
}

/** Two axes around a drawing. Only the drawing stretches: text stays text, at the size of the page's. */
export function Plot({ label, x, y, children }: PlotProps) {
  return (
    <div className="plot" role="img" aria-label={label}>
      <p className="plot-y-title">{y.title}</p>
      <div className="plot-y-ticks">
        {y.ticks.map(({ at, text }) => (
          <span key={at} style={{ '--at': at } as CSSProperties}>
            {text}
          </span>
        ))}
      </div>
      <div className="plot-area">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <path className="plot-grid" d={y.ticks.map(({ at }) => `M0 ${100 * (1 - at)}H100`).join('')} />
          {children}
        </svg>
      </div>
      <div className="plot-x-ticks">
        {x.ticks.map(({ at, text }) => (
          <span key={at} style={{ '--at': at } as CSSProperties}>
            {text}
          </span>
        ))}
      </div>
      <p className="plot-x-title">{x.title}</p>
    </div>
  );
}
