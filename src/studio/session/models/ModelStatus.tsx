import { useStudio } from '../context.tsx';
import { Meter } from '../../ui/controls/Meter.tsx';
import { selectedEntry } from './slice.ts';
import { describeModelStatus, describeOpening, missingGuideOf } from './status.ts';

/** Whether the chosen model is here, on its way, or still to come. */
export function ModelStatus() {
  const entry = useStudio(selectedEntry);
  const preparation = useStudio((state) => state.models.preparation);
  const missingWeights = useStudio((state) => (entry ? state.models.missingWeights[entry.id] : undefined));
  const missingGuide = useStudio((state) => (entry ? missingGuideOf(entry, state.settings.current, state.models.missingWeights) : 0));
  const caching = useStudio((state) => state.models.caching);
  const missingRuntime = useStudio((state) => state.models.missingRuntime);
  const isOffline = useStudio((state) => state.connection.isOffline);
  const provider = useStudio((state) => state.provider.inUse?.provider ?? null);
  const opening = useStudio((state) => state.ownModels.opening);
  const ofChosen = entry
    ? describeModelStatus(entry, preparation, { missingWeights, caching, missingRuntime, missingGuide, isOffline }, provider)
    : null;
  const status = opening ? describeOpening(opening.progress, preparation, provider) : ofChosen;
  return (
    <div className="model-status" data-tone={status?.tone} data-testid="model-status">
      <p title={status?.text}>{status?.text ?? '\u00a0'}</p>
      {status?.tone === 'busy' && <Meter label="Model loading" fraction={status.fraction} text={status.text} />}
    </div>
  );
}
