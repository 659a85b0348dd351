import type { ModelCard } from '../../../documents/card.ts';
import { formatCount, formatHours } from '../../ui/format.ts';
import { Fact } from '../../ui/Fact.tsx';

/** How a model came about, as its card says. */
export function TrainingFacts({ card }: { readonly card: ModelCard }) {
  const {
    samplesSeen,
    samplesSeenInRun,
    steps,
    batchSize,
    seed,
    device,
    hours,
    totalHours,
    commit,
    preset,
    validationLoss,
    psnr,
    startedFrom,
  } = card.training;
  return (
    <section className="evaluation" aria-label={`Training of ${card.title}`}>
      <h4>Training</h4>
      <dl className="facts-list">
        <Fact name="Images seen">
          {formatCount(samplesSeen)}
          {totalHours !== null && ` in ${formatHours(totalHours)}`}
          <span className="fact-note">
            {samplesSeenInRun < samplesSeen && `${formatCount(samplesSeenInRun)} of them in the last run: `}
            {formatCount(steps)} steps of {batchSize}, {formatHours(hours)}
          </span>
        </Fact>
        <Fact name="Validation loss">{validationLoss === null ? 'not measured' : validationLoss.toFixed(4)}</Fact>
        <Fact name="PSNR of the predicted image">{psnr === null ? 'not measured' : `${psnr.toFixed(2)} dB`}</Fact>
        <Fact name="Data">
          {card.dataset.name}
          <span className="fact-note">{card.dataset.split}</span>
          {card.dataset.preparation !== null && <span className="fact-note">Images: {card.dataset.preparation}</span>}
        </Fact>
        {startedFrom && (
          <Fact name="Started from">
            {startedFrom.title}
            <span className="fact-note">{formatCount(startedFrom.samplesSeen)} images seen before</span>
          </Fact>
        )}
        <Fact name="Trained on">
          {device}
          <code className="fact-note" title={commit}>
            preset {preset}, seed {seed}, commit {commit.slice(0, 12)}
          </code>
        </Fact>
      </dl>
    </section>
  );
}
