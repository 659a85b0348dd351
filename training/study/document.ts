import { formatMeasure, measureTitle } from '../../src/metrics/measure-format.ts';
import { describeFewImages, fidFigures } from '../../src/metrics/few-images.ts';
import { curvesOf, datasetsOf, findingsOf } from '../../src/documents/study-findings.ts';
import type { Study, StudyCell, StudyModel } from '../../src/documents/study.ts';

const head = `# The study

Every shipped model by every sampler of the library: how near its pictures are to photographs, at what cost. This page is written by
\`npm run study\`, from \`public/models/study.json\`; change neither by hand.
`;

const explained = `KID and FID are distances to held-out photographs through the features named: lower is nearer. Precision is the share of pictures that
lie among the photographs, recall the share of photographs that lie among the pictures (Kynkäänniemi et al. 2019, three neighbours).
"Nearer than held out" is how often a picture is nearer to a training photograph than a held-out photograph is: 50 % for new
photographs, more where training photographs are copied (Meehan et al. 2020). Seconds are of one picture of four that are drawn together,
on the machine of that measurement.
`;

/** The study as a page of the documentation. */
export function studyDocument(study: Study): string {
  const parts = datasetsOf(study).map(
    ({ dataset, models }) =>
      `## ${dataset}\n\n${trainings(models)}\n${findingsOf(models)
        .map((sentence) => `- ${sentence}\n`)
        .join('')}\n${models.map(modelPart).join('\n')}`,
  );
  return [head, explained, ...parts].join('\n');
}

function trainings(models: readonly StudyModel[]): string {
  return table(
    ['model', 'network', 'parameters', 'images seen', 'hours of training'],
    models.map(({ title, id, kind, parameters, training }) => [
      `${title} (\`${id}\`)`,
      kind,
      formatCount(parameters),
      formatCount(training.samplesSeen),
      training.totalHours?.toFixed(2) ?? 'not told',
    ]),
  );
}

function modelPart(model: StudyModel): string {
  const { title, reference, trained, features, floor, cells } = model;
  const names = [...new Set([...floor.metrics, ...cells.flatMap(({ metrics }) => metrics)].map(({ name }) => name))];
  const measures = (of: Pick<StudyCell, 'metrics'>, images: number): string[] =>
    names.map((name) => {
      const measure = of.metrics.find((other) => other.name === name);
      return measure ? formatMeasure(measure, fidFigures(images, reference.images)) : '';
    });
  const share = (value: number): string => value.toFixed(3);
  const rows = curvesOf(model).flatMap(({ way, cells: own }) =>
    own.map((cell) => [
      way,
      String(cell.generated.evaluations),
      formatCount(cell.generated.samples),
      ...measures(cell, cell.generated.samples),
      share(cell.precision),
      share(cell.recall),
      `${(100 * cell.nearerShare).toFixed(0)} %`,
      cell.secondsPerImage.toPrecision(2),
    ]),
  );
  const floorImages = floor.photographs.images;
  const real = [
    '**photographs, the floor**',
    '',
    formatCount(floorImages),
    ...measures(floor, floorImages),
    share(floor.precision),
    share(floor.recall),
    '',
    '',
  ];
  const columns = [
    'sampler',
    'evaluations',
    'pictures',
    ...names.map(measureTitle),
    'precision',
    'recall',
    'nearer than held out',
    'seconds',
  ];
  const counts = cells.map(({ generated }) => generated.samples);
  const caution = describeFewImages(Math.min(...counts), reference.images);
  return `### ${title}

Against ${formatCount(reference.images)} test photographs, the nearest of ${formatCount(trained.images)} training photographs, features of ${features.name}.${
    caution === null ? '' : ` ${caution}`
  }

${table(columns, [...rows, real])}`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `${line(columns)}${line(columns.map(() => '---'))}${rows.map(line).join('')}`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
