import { useId } from 'react';
import { z } from 'zod';
import { curvesOf, datasetsOf, findingsOf } from '../../../documents/study-findings.ts';
import type { Study, StudyModel } from '../../../documents/study.ts';
import { describeFewImages, fidFigures } from '../../../metrics/few-images.ts';
import { formatMeasure, measureTitle } from '../../../metrics/measure-format.ts';
import { useViewSettings } from '../../session/navigation/useViewAddress.ts';
import { Chart, NumbersTable } from '../../ui/charts/Chart.tsx';
import { Legend } from '../../ui/charts/Legend.tsx';
import { pointsPath } from '../../ui/charts/paths.ts';
import { Plot } from '../../ui/charts/Plot.tsx';
import { logarithmicScaleAround, logarithmicTicks, scaleFromZero, ticksOf, type Scale } from '../../ui/charts/scale.ts';
import { SelectField } from '../../ui/controls/SelectField.tsx';
import { formatCount } from '../../ui/format.ts';
import {
  BEST,
  chosenLines,
  isShare,
  studyLines,
  studyMeasureTitle,
  type StudyAxis,
  type StudyLine,
  type StudyMeasure,
} from './study-chart.ts';

const settingsFields = {
  measure: z.enum(['KID', 'FID', 'precision', 'recall']),
  cost: z.enum(['evaluations', 'seconds']),
  way: z.string().max(80),
};
const initialSettings = { measure: 'KID', cost: 'evaluations', way: BEST } as const;

/** A study, the models of each dataset together. */
export function StudySections({ study }: { readonly study: Study }) {
  const [settings, choose] = useViewSettings({ view: 'results' }, settingsFields, initialSettings);
  return datasetsOf(study).map(({ dataset, models }) => (
    <StudySection key={dataset} dataset={dataset} models={models} settings={settings} choose={choose} />
  ));
}

interface StudySettings {
  readonly measure: StudyMeasure;
  readonly cost: StudyAxis;
  /** How pictures are drawn, or the best way of each model. */
  readonly way: string;
}

interface StudySectionProps {
  readonly dataset: string;
  readonly models: readonly StudyModel[];
  readonly settings: StudySettings;
  readonly choose: (changes: Partial<StudySettings>) => void;
}

/** What the study found out about the models of one dataset: in words, over the cost of a picture, and number by number. */
function StudySection({ dataset, models, settings: { measure, cost, way }, choose }: StudySectionProps) {
  const id = useId();
  const ways = [...new Set(models.flatMap((model) => curvesOf(model).map((curve) => curve.way)))];
  const chosen = ways.includes(way) ? way : BEST;
  const lines = studyLines(models, measure, cost);
  const title = studyMeasureTitle(measure, models);
  return (
    <section className="card study" aria-labelledby={id}>
      <h3 id={id}>Every sampler: {dataset}</h3>
      <ul className="findings study-findings">
        {findingsOf(models).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div className="study-choices">
        <SelectField
          label="Show"
          value={measure}
          options={[
            { value: 'KID', title: studyMeasureTitle('KID', models) },
            { value: 'FID', title: studyMeasureTitle('FID', models) },
            { value: 'precision', title: 'Precision' },
            { value: 'recall', title: 'Recall' },
          ]}
          onChange={(value: StudyMeasure) => choose({ measure: value })}
        />
        <SelectField
          label="over"
          value={cost}
          options={[
            { value: 'evaluations', title: 'evaluations of the network' },
            { value: 'seconds', title: 'seconds a picture' },
          ]}
          onChange={(value: StudyAxis) => choose({ cost: value })}
        />
        <SelectField
          label="drawn by"
          value={chosen}
          options={[{ value: BEST, title: 'the best way' }, ...ways.map((value) => ({ value, title: value }))]}
          onChange={(value) => choose({ way: value })}
        />
      </div>
      <StudyChart
        title={`${title} by ${cost === 'evaluations' ? 'evaluations' : 'seconds a picture'}`}
        measureTitle={title}
        measure={measure}
        cost={cost}
        lines={lines}
        bold={chosenLines(lines, chosen, measure)}
      />
      {models.map((model) => (
        <ModelNumbers key={model.id} model={model} />
      ))}
    </section>
  );
}

interface StudyChartProps {
  readonly title: string;
  readonly measureTitle: string;
  readonly measure: StudyMeasure;
  readonly cost: StudyAxis;
  readonly lines: readonly StudyLine[];
  readonly bold: readonly StudyLine[];
}

/** Every way as a thin line, and the chosen one of each model boldly over them. */
function StudyChart({ title, measureTitle: yTitle, measure, cost, lines, bold }: StudyChartProps) {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return <p className="method">Nothing of it has been measured.</p>;
  const models = [...new Set(lines.map(({ model }) => model))];
  const x = logarithmicScaleAround(points.map((point) => point.cost));
  const values = points.map(({ value }) => value);
  // A distance may span decades; one that is nothing or less lies at the lower end.
  const least = Math.min(...values.filter((value) => value > 0));
  const y = isShare(measure) ? scaleFromZero(values, 4) : logarithmicScaleAround([least, ...values.filter((value) => value > 0)]);
  const pathOf = (line: StudyLine): string =>
    pointsPath(line.points.map(({ cost: at, value }) => ({ x: x.place(at), y: Math.max(0, y.place(Math.max(value, y.from))) })));
  const shown = bold.filter((line) => line.points.length > 0);
  return (
    <Chart
      title={title}
      note={isShare(measure) ? 'Higher is better. Thin lines are all other ways.' : 'Lower is better. Thin lines are all other ways.'}
      numbers={{
        columns: ['Model', 'Drawn by', cost === 'evaluations' ? 'Evaluations' : 'Seconds a picture', yTitle],
        rows: shown.flatMap((line) =>
          line.points.map(({ cost: at, value, cell }) => [
            line.model,
            line.way === BEST ? wayTitle(lines, line.model, cell) : line.way,
            formatCost(at, cost),
            formatValue(value),
          ]),
        ),
      }}
    >
      <Plot
        label={`${title}. ${shown.map((line) => inWords(line, cost)).join(' ')}`}
        x={{ title: cost === 'evaluations' ? 'Evaluations of the network for a picture' : 'Seconds a picture', ticks: logarithmicTicks(x) }}
        y={{ title: yTitle, ticks: yTicks(y, measure) }}
      >
        {lines.map((line) => (
          <path key={`${line.model} ${line.way}`} className="study-line" d={pathOf(line)} />
        ))}
        {shown.map((line) => (
          <path key={line.model} className={`study-line is-bold is-model-${models.indexOf(line.model) % 3}`} d={pathOf(line)} />
        ))}
      </Plot>
      <Legend entries={models.map((model, index) => ({ name: model, className: `study-key is-model-${index % 3}` }))} />
    </Chart>
  );
}

function yTicks(y: Scale, measure: StudyMeasure) {
  return isShare(measure) ? ticksOf(y, 4) : logarithmicTicks(y);
}

function wayTitle(lines: readonly StudyLine[], model: string, cell: StudyLine['points'][number]['cell']): string {
  return lines.find((line) => line.model === model && line.points.some((point) => point.cell === cell))?.way ?? '';
}

const formatValue = (value: number): string => value.toPrecision(3);
const formatCost = (cost: number, axis: StudyAxis): string => (axis === 'evaluations' ? formatCount(cost) : cost.toPrecision(2));

function inWords({ model, points }: StudyLine, axis: StudyAxis): string {
  const unit = axis === 'evaluations' ? 'evaluations' : 'seconds';
  return `${model}: ${points.map(({ cost, value }) => `${formatValue(value)} at ${formatCost(cost, axis)} ${unit}`).join(', ')}.`;
}

/** Everything that was measured of a model, a row for each way and cost. */
function ModelNumbers({ model }: { readonly model: StudyModel }) {
  const { title, cells, reference, trained, floor, training } = model;
  const names = [...new Set(cells.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  const [first] = cells;
  const caution = first ? describeFewImages(first.generated.samples, reference.images) : null;
  const share = (value: number): string => value.toFixed(3);
  const measures = (metrics: (typeof floor)['metrics'], images: number): string[] =>
    names.map((name) => {
      const found = metrics.find((metric) => metric.name === name);
      return found ? formatMeasure(found, fidFigures(images, reference.images)) : '';
    });
  return (
    <div className="study-model">
      <p className="method">
        {title}: {formatCount(training.samplesSeen)} images seen; against {formatCount(reference.images)} test photographs, the nearest of{' '}
        {formatCount(trained.images)} training photographs. {caution}
      </p>
      <NumbersTable
        title={`the study of ${title}`}
        columns={[
          'Drawn by',
          'Evaluations',
          'Pictures',
          ...names.map(measureTitle),
          'Precision',
          'Recall',
          'Nearer than held out',
          'Seconds',
        ]}
        rows={[
          ...curvesOf(model).flatMap((curve) =>
            curve.cells.map((cell) => [
              curve.way,
              formatCount(cell.generated.evaluations),
              formatCount(cell.generated.samples),
              ...measures(cell.metrics, cell.generated.samples),
              share(cell.precision),
              share(cell.recall),
              `${(100 * cell.nearerShare).toFixed(0)} %`,
              cell.secondsPerImage.toPrecision(2),
            ]),
          ),
          [
            'Photographs, the floor',
            '',
            formatCount(floor.photographs.images),
            ...measures(floor.metrics, floor.photographs.images),
            share(floor.precision),
            share(floor.recall),
            '',
            '',
          ],
        ]}
      />
    </div>
  );
}
