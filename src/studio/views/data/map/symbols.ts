import type { Point } from './points.ts';
import type { Embedding, Embeddings, Space } from '../report.ts';

/** The side of the map in the units of its drawing, with a margin in which no point lies. */
export const mapSide = 1000;
const margin = 28;

/** The size in map units of a symbol that is drawn with lines. */
const reach = 5;

/** A symbol at a place in map units, as a piece of an SVG path that is stroked with round ends. */
type Symbol = (x: number, y: number) => string;

const dot: Symbol = (x, y) => `M${x} ${y}h0`;

/**
 * One for each colour of the map, so that a colour is never all that tells two groups apart.
 */
const symbols: readonly Symbol[] = [
  dot,
  (x, y) => `M${x - reach} ${y}h${2 * reach}M${x} ${y - reach}v${2 * reach}`,
  (x, y) => `M${x - reach} ${y + reach}h${2 * reach}l${-reach} ${-2 * reach}z`,
  (x, y) => `M${x - reach} ${y - reach}l${2 * reach} ${2 * reach}m0 ${-2 * reach}l${-2 * reach} ${2 * reach}`,
  (x, y) => `M${x - reach} ${y - reach}h${2 * reach}v${2 * reach}h${-2 * reach}z`,
  (x, y) => `M${x - reach} ${y}l${reach} ${-reach}l${reach} ${reach}l${-reach} ${reach}z`,
];

/** How many groups can be told apart at a glance: each has a colour of the page and a symbol. */
export const distinctGroups = symbols.length;

/** Where a place of the map is drawn. */
export function mapUnits(place: number): number {
  return Math.round(10 * (margin + place * (mapSide - 2 * margin))) / 10;
}

/** The places as one path, with the symbol of a colour; null for groups that share the grey and the dot. */
export function symbolPath(points: readonly Point[], colour: number | null): string {
  const symbol = symbols[colour ?? 0] ?? dot;
  return points.map(({ x, y }) => symbol(mapUnits(x), mapUnits(y))).join('');
}

/** The groups that get a colour, the largest ones first: colour `i` is that of group `colouredGroups(counts)[i]`. */
export function colouredGroups(counts: readonly number[]): number[] {
  const groups = counts.map((_, group) => group);
  return groups.toSorted((left, right) => (counts[right] ?? 0) - (counts[left] ?? 0) || left - right).slice(0, distinctGroups);
}

export const spaceTitles: Record<Space['name'], string> = { pixels: 'Pixels', features: 'Features' };
export const methodTitles: Record<Embedding['method'], string> = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' };

export type Grouping = Embeddings['grouping'];
export type Group = Embeddings['groups'][number];

/** What the groups of a map are, one and many of them: `class`, `classes`. */
export const groupingTitles: Record<Grouping['kind'], { readonly one: string; readonly many: string }> = {
  classes: { one: 'class', many: 'classes' },
  attribute: { one: 'attribute', many: 'values of the attribute' },
  part: { one: 'part', many: 'parts' },
};
