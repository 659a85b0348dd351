import type { DatasetReport } from '../../../src/documents/dataset-report.ts';
import type { Findings } from '../sentences.ts';
import { coordinate, legend, path, picture, text, type Colour, type Plot } from './svg.ts';

type Space = DatasetReport['embeddings']['spaces'][number];

const WIDTH = 1120;
const SIDE = 340;
const GAP = 20;
const methodTitles = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' } as const;
/** For a few groups; more of them go round the colour wheel. */
const groupColours: readonly Colour[] = ['accent', 'second', '#3f9c78'];

/** For each space its embeddings side by side, the points coloured by their group. */
export function embeddingPlots({ title: dataset, embeddings: { spaces, groups, grouping, subset } }: Findings): Plot[] {
  const few = groups.length <= groupColours.length;
  const colouring = grouping.kind === 'attribute' ? `the attribute ${grouping.name}` : grouping.name;
  const colourOf = (group: number): Colour =>
    (few ? groupColours[group] : undefined) ?? `hsl(${Math.round((group * 360) / groups.length)} 70% 50%)`;
  return spaces.map((space): Plot => {
    const title = `${dataset}: ${subset.count.toLocaleString('en-US')} images by their ${space.name}, coloured by ${colouring}`;
    const key = few
      ? legend(
          24,
          64,
          groups.map(({ name, count }, group) => ({ colour: colourOf(group), label: `${name} (${count})` })),
        )
      : [text(24, 64, `${groups.length} groups, in colours round the wheel.`)];
    const source = text(
      WIDTH - 24,
      64,
      `${space.source}; silhouette in the ${space.dimensions} dimensions ${space.compactness.silhouette.toFixed(3)}`,
      { anchor: 'end' },
    );
    const panels = space.embeddings.flatMap((embedding, place) => panel(embedding, 24 + place * (SIDE + GAP), 108, colourOf));
    return {
      file: `embedding-${space.name}.svg`,
      title,
      svg: picture(WIDTH, 108 + SIDE + 44, title, [...key, source, ...panels]),
    };
  });
}

function panel(
  { method, points, explainedVariance, compactness }: Space['embeddings'][number],
  left: number,
  top: number,
  colourOf: (group: number) => Colour,
): string[] {
  // A line of no length with round ends is a dot, and takes a few letters of the file.
  const dots = new Map<number, string>();
  for (const [x, y, group] of points) {
    dots.set(group, `${dots.get(group) ?? ''}M${coordinate(left + 8 + x * (SIDE - 16))} ${coordinate(top + SIDE - 8 - y * (SIDE - 16))}h0`);
  }
  const axes =
    explainedVariance === null
      ? 'axes without units'
      : `first component: ${(100 * explainedVariance[0]).toFixed(1)} % of the variance, second: ${(100 * explainedVariance[1]).toFixed(1)} %`;
  return [
    text(left, top - 12, `${methodTitles[method]}, silhouette ${compactness.silhouette.toFixed(3)}`, { kind: 'heading' }),
    path(`M${left} ${top}h${SIDE}v${SIDE}h${-SIDE}z`, 'line', 1),
    ...[...dots].map(([group, data]) => path(data, colourOf(group), 3.4, { opacity: 0.8 })),
    text(left + SIDE / 2, top + SIDE + 20, axes, { anchor: 'middle' }),
  ];
}
