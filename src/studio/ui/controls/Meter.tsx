import './controls.css';

interface MeterProps {
  readonly label: string;
  /** 0 to 1, or null while there is nothing to measure. */
  readonly fraction: number | null;
  readonly text: string;
}

/** A thin progress bar. */
export function Meter({ label, fraction, text }: MeterProps) {
  return (
    <div
      className="meter"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.round(100 * fraction)}
      aria-valuetext={text}
    >
      <div className="meter-bar" style={{ transform: `scaleX(${fraction ?? 0})` }} />
    </div>
  );
}
