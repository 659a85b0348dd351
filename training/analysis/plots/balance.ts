import type { DatasetReport } from '../../../src/documents/dataset-report.ts';
import { partitions } from '../../data/split.ts';
import { axes, roundTicks, type Area } from './axes.ts';
import { legend, line, picture, rectangle, text, type Plot } from './svg.ts';

type Classes = NonNullable<DatasetReport['classes']>;
type Attributes = NonNullable<DatasetReport['attributes']>;

const WIDTH = 860;
const partColours = { train: 'accent', validation: 'second', test: 'third' } as const;
const partLegend = [
  { colour: partColours.train, label: 'train' },
  { colour: partColours.validation, label: 'validation' },
  { colour: partColours.test, label: 'test' },
];

/** Images of each class by part, in the authors' split and in this project's. */
export function classBalancePlot(dataset: string, classes: Classes): Plot {
  const title = `${dataset}: images of each class`;
  const total = ({ after }: Classes[number]): number => after.train + after.validation + after.test;
  const sorted = classes.toSorted((a, b) => total(b) - total(a));
  const panels = [
    { heading: "As published: the authors' split", counts: sorted.map(({ before }) => before) },
    { heading: 'After redistribution: 80, 10 and 10 % of every class', counts: sorted.map(({ after }) => after) },
  ].filter(({ counts }) => counts.every((count) => count !== null));
  const largest = Math.max(...sorted.map(total));
  const body = panels.flatMap(({ heading, counts }, panel) => {
    const area: Area = { left: 80, top: 108 + panel * 250, width: 750, height: 180 };
    const { x, y, marks } = axes(
      area,
      { label: `The ${classes.length} classes, largest first`, from: 0, to: counts.length, ticks: [] },
      { label: 'Images', from: 0, to: largest * 1.05 },
    );
    const bars = counts.flatMap((count, place) => {
      let base = 0;
      return partitions.map((part) => {
        const from = base;
        base += count?.[part] ?? 0;
        return rectangle(x(place), y(base), x(place + 1) - x(place) - 0.8, y(from) - y(base), partColours[part]);
      });
    });
    return [text(area.left, area.top - 14, heading, { kind: 'heading' }), ...marks, ...bars];
  });
  return {
    file: 'balance.svg',
    title,
    svg: picture(WIDTH, 72 + panels.length * 250, title, [...legend(80, 62, partLegend), ...body]),
  };
}

/** How much the images of each class vary. */
export function classVariancePlot(dataset: string, classes: Classes, overall: number): Plot {
  const title = `${dataset}: variance within each class`;
  const sorted = classes.toSorted((a, b) => b.variance - a.variance);
  const area: Area = { left: 80, top: 80, width: 750, height: 230 };
  const largest = Math.max(overall, ...sorted.map(({ variance }) => variance));
  const { x, y, marks } = axes(
    area,
    { label: `The ${classes.length} classes, most varied first`, from: 0, to: sorted.length, ticks: [] },
    { label: 'Variance of a value', from: 0, to: largest * 1.05 },
  );
  const bars = sorted.map(({ variance }, place) =>
    rectangle(x(place), y(variance), x(place + 1) - x(place) - 0.8, y(0) - y(variance), 'accent'),
  );
  const key = text(80, 62, `Mean over pixels and channels, values from 0 to 1. Dashed: among all images, ${overall.toFixed(4)}.`);
  const all = line(area.left, y(overall), area.left + area.width, y(overall), 'mark');
  return { file: 'variance.svg', title, svg: picture(WIDTH, 350, title, [key, ...marks, ...bars, all]) };
}

/** How many images have each attribute. */
export function attributePlot(dataset: string, attributes: Attributes): Plot {
  const title = `${dataset}: share of the images that have each attribute`;
  const sorted = attributes.toSorted((a, b) => b.share - a.share);
  const row = 17;
  const area: Area = { left: 190, top: 56, width: 590, height: row * sorted.length };
  const bottom = area.top + area.height;
  const x = (share: number): number => area.left + area.width * share;
  const grid = roundTicks(0, 100, 5).flatMap(({ at, label }) => [
    line(x(at / 100), area.top, x(at / 100), bottom, 'grid'),
    text(x(at / 100), bottom + 18, label, { anchor: 'middle' }),
  ]);
  const rows = sorted.flatMap(({ name, share }, place) => {
    const top = area.top + place * row;
    return [
      text(area.left - 8, top + 12, name.replaceAll('_', ' '), { anchor: 'end' }),
      rectangle(area.left, top + 2, area.width * share, row - 4, 'accent'),
      text(x(share) + 6, top + 12, `${(100 * share).toFixed(1)} %`),
    ];
  });
  const label = text(area.left + area.width / 2, bottom + 40, 'Share of all images in %', { anchor: 'middle' });
  return { file: 'attributes.svg', title, svg: picture(WIDTH, bottom + 60, title, [...grid, ...rows, label]) };
}
