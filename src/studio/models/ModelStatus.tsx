import { useStudio } from '../context.tsx';
import { Meter } from '../controls/Meter.tsx';
import { selectedEntry } from './slice.ts';
import { describeModelStatus } from './status.ts';

/** Whether the chosen model is here, on its way, or still to come. */
export function ModelStatus() {
  const entry = useStudio(selectedEntry);
  const preparation = useStudio((state) => state.preparation);
  const kept = useStudio((state) => (entry ? state.kept[entry.id] : undefined));
  const provider = useStudio((state) => state.provider?.provider ?? null);
  const status = entry ? describeModelStatus(entry, preparation, kept, provider) : null;
  return (
    <div className="model-status" data-tone={status?.tone} data-testid="model-status">
      <p>{status?.text ?? '\u00a0'}</p>
      {status?.tone === 'busy' && <Meter label="Model loading" fraction={status.fraction} text={status.text} />}
    </div>
  );
}
