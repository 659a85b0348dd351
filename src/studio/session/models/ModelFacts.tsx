import type { ModelCard } from '../../../documents/card.ts';
import { useStudio } from '../context.tsx';
import { formatCount, formatHours, formatMegabytes } from '../../ui/format.ts';
import { formatRoute } from '../navigation/routes.ts';
import { Fact } from '../../ui/Fact.tsx';
import { selectedEntry } from './slice.ts';
import './models.css';

const predictionNames: Record<ModelCard['diffusion']['prediction'], string> = {
  epsilon: 'the noise (ε)',
  x0: 'the image (x₀)',
  v: 'velocity (v)',
};

/** What the card says of the chosen model: where it comes from, what it may be used for, how far it was trained. */
export function ModelFacts() {
  const entry = useStudio(selectedEntry);
  if (!entry) return null;
  const { dataset, training, importedFrom, network, diffusion, classes, file, metrics } = entry.card;
  return (
    <section className="facts aside" aria-label={`About ${entry.title}`}>
      <h2>About this model</h2>
      <dl>
        <Fact name="Data" isWide>
          {dataset.name}
          <span className="fact-note">{dataset.split}</span>
        </Fact>
        <Fact name="Licence of the data" isWide>
          {dataset.licence}
        </Fact>
        {importedFrom ? (
          <Fact name="Imported from" isWide>
            {importedFrom.format} {importedFrom.version ?? ''}
            <span className="fact-note">{importedFrom.pipeline}; its training is not known here</span>
          </Fact>
        ) : (
          <>
            <Fact name="Trained on">{training.device}</Fact>
            <Fact name="Training">
              {formatCount(training.samplesSeen)} images seen
              {training.totalHours !== null && ` in ${formatHours(training.totalHours)}`}
              {training.samplesSeenInRun < training.samplesSeen &&
                `, ${formatCount(training.samplesSeenInRun)} of them in the last run, of ${formatHours(training.hours)}`}
            </Fact>
          </>
        )}
        {training.startedFrom && (
          <Fact name="Started from">
            {training.startedFrom.title}
            <span className="fact-note">{formatCount(training.startedFrom.samplesSeen)} images seen before</span>
          </Fact>
        )}
        {training.validationLoss !== null && <Fact name="Validation loss">{training.validationLoss.toFixed(4)}</Fact>}
        {training.psnr !== null && <Fact name="Validation PSNR">{training.psnr.toFixed(2)} dB</Fact>}
        {metrics.length > 0 && (
          <Fact name="Measured against photographs">
            <a href={formatRoute({ view: 'results' })}>{[...new Set(metrics.map(({ name }) => name.split(' ')[0]))].join(', ')}</a>
          </Fact>
        )}
        <Fact name="Network">
          {network.imageSize} × {network.imageSize} pixels, predicts {predictionNames[diffusion.prediction]}
        </Fact>
        {classes && <Fact name="Classes">{formatCount(classes.names.length)}, chosen by name</Fact>}
        {entry.guide && (
          <Fact name="Guide">
            {formatCount(entry.guide.card.training.samplesSeen)} images seen, {formatMegabytes(entry.guide.card.file.bytes)}
            <span className="fact-note">a weaker version of the model, downloaded when guidance is first used</span>
          </Fact>
        )}
        <Fact name="File">
          {formatMegabytes(file.bytes)}
          {file.weights === 'float16' && ', weights in half precision'}
          <code className="fact-note" title={`SHA-256 ${file.sha256}`}>
            sha256 {file.sha256.slice(0, 12)}…
          </code>
        </Fact>
      </dl>
    </section>
  );
}
