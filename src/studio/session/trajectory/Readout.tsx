import type { ReactNode } from 'react';
import { formatRate, formatTimestep } from '../../ui/format.ts';
import type { Moment } from './trajectory.ts';
import './readout.css';

interface ReadoutProps {
  readonly step: number;
  readonly steps: number;
  /** Null while it is unknown. */
  readonly moment: Moment | null;
  readonly label?: string;
}

/** Where on the schedule a frame lies. */
export function Readout({ step, steps, moment, label }: ReadoutProps) {
  return (
    <dl className="readout" data-testid="readout" aria-label={label}>
      <Value name="Step">
        {step}
        <span className="readout-of"> / {steps}</span>
      </Value>
      <Value name="t">{moment ? formatTimestep(moment.timestep) : '–'}</Value>
      <Value name="Signal" kind="signal">
        {moment ? formatRate(moment.signalRate) : '–'}
      </Value>
      <Value name="Noise" kind="noise">
        {moment ? formatRate(moment.noiseRate) : '–'}
      </Value>
    </dl>
  );
}

function Value({ name, kind, children }: { readonly name: string; readonly kind?: 'signal' | 'noise'; readonly children: ReactNode }) {
  return (
    <div className="readout-value" data-kind={kind}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
