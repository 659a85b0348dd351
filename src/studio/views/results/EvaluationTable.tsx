import { useId, type ReactNode } from 'react';
import { describeCost } from '../../../diffusion/cost.ts';
import { samplers } from '../../../diffusion/samplers/samplers.ts';
import { describeFewImages, fidFigures } from '../../../metrics/few-images.ts';
import { formatMeasure, measureTitle } from '../../../metrics/measure-format.ts';
import type { EvaluationResult } from '../../../documents/evaluation.ts';
import { formatCount } from '../../ui/format.ts';
import { Fact } from '../../ui/Fact.tsx';
import { describeDrawing, formatTimesFloor, measuresOf } from './measures.ts';

/** One evaluation: its measures beside those of real photographs, and all that is needed to repeat them. */
export function EvaluationTable({ result }: { readonly result: EvaluationResult }) {
  const id = useId();
  const measures = measuresOf(result);
  const caution = describeFewImages(result.generated.samples, result.reference.images);
  const figures = fidFigures(result.generated.samples, result.reference.images);
  const overs = [
    ...new Set(measures.flatMap(({ generated }) => (generated.over === null ? [] : [`${generated.name} over ${generated.over}`]))),
  ];
  return (
    <div className="evaluation" role="group" aria-labelledby={id}>
      <h4 id={id}>{describeDrawing(result)}</h4>
      <div className="table-scroll" role="group" aria-label={`Measures, ${describeDrawing(result)}`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col">Generated</th>
              <th scope="col">Floor</th>
              <th scope="col">Times the floor</th>
              {result.lastStep && <th scope="col">Photographs through the last step</th>}
            </tr>
          </thead>
          <tbody>
            {measures.map((measure) => (
              <tr key={measure.name}>
                <th scope="row">{measureTitle(measure.name)}</th>
                <td>{formatMeasure(measure.generated, figures)}</td>
                <td>{measure.floor ? formatMeasure(measure.floor, figures) : 'not measured'}</td>
                <td>{formatTimesFloor(measure)}</td>
                {result.lastStep && <td>{measure.lastStep ? formatMeasure(measure.lastStep, figures) : 'not measured'}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {result.lastStep && (
        <p className="method">
          Through the last step: the floor’s photographs, noised to where the last step starts and denoised by it. What is lost there, no
          sampler makes up for.
        </p>
      )}
      {caution !== null && <p className="method">{caution}</p>}
      {overs.length > 0 && <p className="method">± is the standard deviation of {overs.join(', ')}.</p>}
      <dl className="facts-list">
        <Protocol result={result} />
      </dl>
    </div>
  );
}

function Protocol({ result }: { readonly result: EvaluationResult }): ReactNode {
  const { generated, imageSize, reference, features, floor, measured } = result;
  const { samples, sampler, steps, evaluations = null, spacing, eta, clip, seed } = generated;
  return (
    <>
      <Fact name="Generated">
        {formatCount(samples)} images of {imageSize} × {imageSize} pixels
        <span className="fact-note">seeds from {seed}</span>
      </Fact>
      <Fact name="Sampler">
        {samplers[sampler].title}, {describeCost(steps, evaluations)}
        <span className="fact-note">
          {spacing} spacing, {samplers[sampler].readsEta && `eta ${eta}, `}predictions {clip ? 'clipped' : 'not clipped'}
        </span>
      </Fact>
      <Fact name="Compared with">
        {formatCount(reference.images)} {reference.part} images
        <span className="fact-note">
          {reference.dataset}, split seed {reference.splitSeed}
        </span>
      </Fact>
      {floor && (
        <Fact name="Floor">
          {formatCount(floor.photographs.images)} {floor.photographs.part} images
          <span className="fact-note">
            {floor.photographs.dataset}, split seed {floor.photographs.splitSeed}
          </span>
        </Fact>
      )}
      <Fact name="Features">
        {features.name}, {formatCount(features.dimensions)} dimensions
        <code className="fact-note" title={`SHA-256 ${features.sha256}`}>
          sha256 {features.sha256.slice(0, 12)}…
        </code>
      </Fact>
      <Fact name="Measured">
        <time dateTime={measured.at}>{measured.at.slice(0, 10)}</time>, {measured.device}
        <code className="fact-note" title={measured.commit}>
          commit {measured.commit.slice(0, 12)}
        </code>
      </Fact>
    </>
  );
}
