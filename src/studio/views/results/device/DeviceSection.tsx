import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { DEFAULT_SAMPLING } from '../../../../diffusion/config.ts';
import { useStudio, useStudioStore } from '../../../session/context.tsx';
import { selectedEntry } from '../../../session/models/slice.ts';
import { providerNames } from '../../../session/models/status.ts';
import { Meter } from '../../../ui/controls/Meter.tsx';
import { DataTable } from '../../../ui/charts/DataTable.tsx';
import { StopIcon } from '../../../ui/icons.tsx';
import { reportColumns, reportRows, reportText, type DeviceReport } from './measure.ts';
import { createDeviceStore } from './store.ts';

const { steps } = DEFAULT_SAMPLING;
const sentences = {
  idle: '',
  preparing: 'Getting the model ready…',
  running: 'Timing…',
  stopping: 'Stopping after this evaluation…',
} as const;

/** Times the chosen model on the visitor's own device, and hands over what came of it as text. */
export function DeviceSection() {
  const id = useId();
  const studio = useStudioStore();
  const entry = useStudio(selectedEntry);
  const inUse = useStudio((state) => state.provider.inUse);
  const [store] = useState(() => {
    const { models, problems } = studio.getState();
    return createDeviceStore({ withModel: models.withModel, report: problems.report, now: () => performance.now() });
  });
  const { status, fraction, found, measure, stop } = useStore(store);
  useEffect(() => () => store.getState().stop(), [store]);
  const canStart = entry !== null && status === 'idle';
  const report: DeviceReport | null = found && {
    model: found.model,
    provider: inUse ? `${providerNames[inUse.provider]}, ${inUse.detail}` : '',
    times: found.times,
    browser: navigator.userAgent,
    date: new Date().toISOString().slice(0, 10),
  };
  return (
    <section className="card device" aria-labelledby={id}>
      <h3 id={id}>This device</h3>
      <p className="method">
        How long the network of {entry?.title ?? 'the chosen model'} takes here, without a guide: for one image, and for several at once,
        which share the work. Nothing is sent anywhere.
      </p>
      <div className="device-buttons">
        <button type="button" className="button is-primary" aria-disabled={!canStart} onClick={() => canStart && void measure()}>
          Time this device
        </button>
        <button type="button" className="button" aria-disabled={status === 'idle' || status === 'stopping'} onClick={stop}>
          <StopIcon /> Stop
        </button>
      </div>
      <Meter label="Time this device" fraction={status === 'idle' ? 0 : fraction} text={sentences[status]} />
      <p className="method" role="status">
        {status === 'idle' && found?.isWhole ? summaryOf(found.times) : sentences[status]}
      </p>
      {report && report.times.length > 0 && <ReportTable report={report} isWhole={found?.isWhole ?? false} />}
    </section>
  );
}

function summaryOf(times: DeviceReport['times']): string {
  const [alone] = times;
  return alone ? `A picture in ${steps} steps takes about ${((alone.milliseconds * steps) / 1000).toPrecision(2)} s here.` : '';
}

function ReportTable({ report, isWhole }: { readonly report: DeviceReport; readonly isWhole: boolean }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'by hand'>('no');
  const text = reportText(report, steps);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      setCopied('by hand');
    }
  }
  return (
    <>
      <div className="table-scroll" role="group" aria-label="Times on this device" tabIndex={0}>
        <DataTable columns={reportColumns(steps)} rows={reportRows(report, steps)} />
      </div>
      <p className="method">{report.provider}</p>
      {isWhole && (
        <div className="device-buttons">
          <button type="button" className="button" onClick={() => void copy()}>
            Copy as text
          </button>
          <span role="status">{copied === 'yes' && 'Copied.'}</span>
        </div>
      )}
      {copied === 'by hand' && (
        <textarea
          aria-label="The times as text, to copy by hand"
          readOnly
          rows={6}
          value={text}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </>
  );
}
