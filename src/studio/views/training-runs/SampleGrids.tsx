import { useId, useState, type CSSProperties } from 'react';
import { sampleName } from '../../../documents/training-run.ts';
import { formatCount } from '../../ui/format.ts';

interface SampleGridsProps {
  /** Absolute address of the run's folder, with a slash at its end. */
  readonly runUrl: string;
  /** The steps after which a grid was drawn, in order. */
  readonly steps: readonly number[];
}

/** The grids of a run's history, the newest unless an earlier one is looked for. All are of the same seeds. */
export function SampleGrids({ runUrl, steps }: SampleGridsProps) {
  const id = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const newest = steps.length - 1;
  const found = chosen === null ? newest : steps.indexOf(chosen);
  const index = found < 0 ? newest : found;
  const step = steps[index];
  if (step === undefined) return <p className="method">No samples drawn yet: the first grid comes with an epoch’s end.</p>;
  return (
    <figure className="run-samples" aria-labelledby={id}>
      <figcaption id={id}>
        <h4>Samples after {formatCount(step)} steps</h4>
      </figcaption>
      <img
        src={new URL(`samples/${sampleName(step)}`, runUrl).href}
        alt={`Sixteen images that the run drew after ${formatCount(step)} steps`}
      />
      {newest > 0 && (
        <input
          type="range"
          className="slider"
          aria-label="Samples over the run"
          aria-valuetext={`After ${formatCount(step)} steps, grid ${index + 1} of ${steps.length}`}
          style={{ '--filled': index / newest } as CSSProperties}
          min={0}
          max={newest}
          step={1}
          value={index}
          onChange={({ target }) => setChosen(target.valueAsNumber === newest ? null : (steps[target.valueAsNumber] ?? null))}
        />
      )}
    </figure>
  );
}
