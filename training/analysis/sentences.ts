import type { DatasetReport } from '../../src/documents/dataset-report.ts';
import { NEIGHBOURS } from './compactness.ts';

/** Share of the images by which an attribute may differ between two parts that are called alike. */
const LARGEST_KEPT_DRIFT = 0.02;

type Sentence = DatasetReport['sentences'][number];
/** A report but for what is made from it. */
export type Findings = Omit<DatasetReport, 'sentences' | 'plots'>;

/**
 * What the numbers of a report say. Every sentence is chosen by a rule and holds the numbers that it rests on, so that
 * it cannot outlive them.
 */
export function sentencesOf(findings: Findings): Sentence[] {
  const topics: readonly (readonly [Sentence['topic'], (findings: Findings) => readonly (string | null)[]])[] = [
    ['images', aboutImages],
    ['balance', aboutBalance],
    ['colour', aboutColour],
    ['hue', aboutHue],
    ['variance', aboutVariance],
    ['duplicates', aboutDuplicates],
    ['embeddings', aboutEmbeddings],
  ];
  return topics.flatMap(([topic, about]) => about(findings).flatMap((text) => (text === null ? [] : [{ topic, text }])));
}

function aboutImages({ title, images: { total, before, after }, sizes: { width, height } }: Findings): (string | null)[] {
  const splits = `${integer(after.train)} of them train, ${integer(after.validation)} validate and ${integer(after.test)} test`;
  const oneSize = width.smallest === width.largest && height.smallest === height.largest;
  return [
    `${title} has ${integer(total)} images here: ${splits} ` +
      `(${percent(after.train / total)}, ${percent(after.validation / total)} and ${percent(after.test / total)}).`,
    before === null
      ? null
      : `The authors' own parts of these images are ${integer(before.train)} to train, ` +
        `${integer(before.validation)} to validate and ${integer(before.test)} to test.`,
    oneSize
      ? `Every stored image is ${width.smallest}x${height.smallest} pixels.`
      : `The stored images are ${width.smallest} to ${width.largest} pixels wide (median ${width.median}) ` +
        `and ${height.smallest} to ${height.largest} high (median ${height.median}).`,
  ];
}

function aboutBalance({ classes, attributes, images }: Findings): (string | null)[] {
  if (classes !== null) return aboutClasses(classes);
  if (attributes === null) return [];
  const byShare = attributes.toSorted((a, b) => b.share - a.share);
  const [first, last] = [byShare[0], byShare.at(-1)];
  if (first === undefined || last === undefined) return [];
  const balanced = attributes.filter(({ share }) => share >= 0.4 && share <= 0.6).length;
  const drift = ({ after }: (typeof attributes)[number]): number =>
    Math.abs(after.train / images.after.train - after.test / images.after.test);
  const drifting = attributes.reduce((kept, attribute) => (drift(attribute) > drift(kept) ? attribute : kept), first);
  return [
    `Of ${attributes.length} attributes ${plain(first.name)} is the most frequent (${percent(first.share)} of the images) ` +
      `and ${plain(last.name)} the rarest (${percent(last.share)}); ` +
      `${balanced} ${balanced === 1 ? 'lies' : 'lie'} between 40 % and 60 %.`,
    `The split ${drift(drifting) <= LARGEST_KEPT_DRIFT ? 'keeps these shares' : 'does not keep all of these shares'}: ` +
      `between training and test the largest difference is ${(100 * drift(drifting)).toFixed(1)} percentage points (${plain(drifting.name)}).`,
  ];
}

function aboutClasses(classes: NonNullable<Findings['classes']>): (string | null)[] {
  const totals = classes.map(({ after }) => after.train + after.validation + after.test);
  const [least, most] = [Math.min(...totals), Math.max(...totals)];
  const rangeOf = (counts: readonly number[]): string => {
    const [from, to] = [Math.min(...counts), Math.max(...counts)];
    return from === to ? String(from) : `${from} to ${to}`;
  };
  const after = rangeOf(classes.map((one) => one.after.train));
  const fewest = Math.min(...classes.map((one) => Math.min(one.after.validation, one.after.test)));
  const official = classes.flatMap(({ before }) => (before === null ? [] : [before.train]));
  return [
    `The ${classes.length} classes have ${rangeOf(totals)} images each` +
      `${most > least ? `: the largest has ${(most / least).toFixed(1)} times as many as the smallest` : ''}.`,
    official.length === classes.length
      ? `For training a class has ${rangeOf(official)} images in the authors' split and ${after} after redistribution, ` +
        `which leaves every class at least ${fewest} to validate and to test with.`
      : `For training a class has ${after} images; ${fewest === 0 ? 'some classes have none' : `every class has at least ${fewest}`} to validate and to test with.`,
  ];
}

function aboutColour({ channels, measured: { imageSize } }: Findings): (string | null)[] {
  const byMean = channels.toSorted((a, b) => b.mean - a.mean);
  const [first, second, third] = byMean.map(
    ({ name, mean, deviation }) => `${name} ${mean.toFixed(3)} (deviation ${deviation.toFixed(3)})`,
  );
  return [`Channel means of the ${imageSize}x${imageSize} crops, from 0 to 1, are ${first}, ${second} and ${third}.`];
}

/** Of an even share, what a hue must have to be called prominent. */
const PROMINENT = 1.5;

function aboutHue({ hue, title, channels }: Findings): (string | null)[] {
  const even = 1 / hue.sectors.length;
  const [red] = hue.sectors;
  const order = hue.sectors.toSorted((a, b) => b.share - a.share);
  if (red === undefined) return [];
  if (hue.greyShare === 1) return [`Every pixel of ${title} is too grey to have a hue.`];
  const rank = order.indexOf(red) + 1;
  const centreRank = hue.sectors.filter(({ centreShare }) => centreShare > red.centreShare).length + 1;
  const coloured = `${percent(red.share)} of the coloured pixels, ${(red.share / even).toFixed(1)} times an even share of a twelfth`;
  const place = `${coloured}, and comes ${ordinal(rank)} after ${listed(order.slice(0, rank - 1))}`;
  return [
    rank === 1
      ? `Red is the most frequent hue in ${title}: it has ${coloured}.`
      : red.share >= PROMINENT * even
        ? `Red is prominent in ${title} but not the most frequent hue: it has ${place}.`
        : red.share >= even
          ? `Red is hardly more frequent in ${title} than an even share would make it: it has ${place}.`
          : `As a hue, red is not prominent in ${title}: it has ${place}.`,
    `In the middle of the images red has ${percent(red.centreShare)} (rank ${centreRank} of ${hue.sectors.length}), ` +
      `and it is the hue with most pixels there in ${percent(red.leads)} of the images; ` +
      `weighted by chroma its share is ${percent(red.weightedShare)}.`,
    aboutRedChannel(channels),
    `${percent(hue.greyShare)} of all pixels are too grey to have a hue.`,
  ];
}

function aboutRedChannel(channels: Findings['channels']): string {
  const brightest = channels.reduce((kept, channel) => (channel.mean > kept.mean ? channel : kept));
  return brightest.name === 'red'
    ? `As a channel, red has the largest mean of the three (${brightest.mean.toFixed(3)}); ` +
        `red light is a part of orange, yellow and white as well.`
    : `As a channel, red has not the largest mean of the three: ` +
        `${brightest.name} has (${brightest.mean.toFixed(3)} against ${channels[0].mean.toFixed(3)}).`;
}

function listed(sectors: readonly { readonly name: string; readonly share: number }[]): string {
  const shown = sectors.slice(0, 3).map(({ name, share }) => `${name} (${percent(share)})`);
  const rest = sectors.length - shown.length;
  const names = rest > 0 ? [...shown, `${rest} more`] : shown;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function aboutVariance({ variance, classes, attributes }: Findings): (string | null)[] {
  const groups = (
    classes?.map((one) => ({ ...one, name: /^\d+$/.test(one.name) ? `class ${one.name}` : `“${one.name}”` })) ??
    attributes?.map((one) => ({ ...one, name: plain(one.name) })) ??
    []
  )
    .flatMap(({ name, variance }) => (variance === null ? [] : [{ name, variance }]))
    .toSorted((a, b) => b.variance - a.variance);
  const [most, least] = [groups[0], groups.at(-1)];
  const within = classes === null ? 'the images with one attribute, those with' : 'the images of one class, those of';
  return [
    `The variance among the images, averaged over pixels and channels, is ${variance.overall.toFixed(4)}: ` +
      `the root mean square distance of a value from the mean image is ${Math.sqrt(variance.overall).toFixed(3)}.`,
    variance.betweenClasses === null
      ? null
      : `${percent(variance.betweenClasses)} of it lies between the classes' mean images, ` +
        `${percent(1 - variance.betweenClasses)} within the classes.`,
    most === undefined || least === undefined || groups.length < 2
      ? null
      : `Among ${within} ${most.name} vary most (${most.variance.toFixed(4)}), ` +
        `those ${classes === null ? 'with' : 'of'} ${least.name} least (${least.variance.toFixed(4)}).`,
  ];
}

function aboutDuplicates({ duplicates, images: { total } }: Findings): (string | null)[] {
  const { pairs, acrossParts, imagesAcrossParts, threshold } = duplicates;
  const limit = `${threshold} grey levels`;
  if (pairs === 0) return [`No two of the ${integer(total)} images are near-duplicates (thumbnails that differ by ${limit} or less).`];
  const counted = pairs === 1 ? 'pair of images is a near-duplicate' : 'pairs of images are near-duplicates';
  const all = `${integer(pairs)} ${counted} (thumbnails that differ by ${limit} or less)`;
  return acrossParts === 0
    ? [`${all}, and none of them lies across the parts of the split.`]
    : [
        `${all}; ${integer(acrossParts)} of them ${acrossParts === 1 ? 'lies' : 'lie'} across the parts of the split ` +
          `and ${acrossParts === 1 ? 'touches' : 'touch'} ${integer(imagesAcrossParts)} images, ${percent(imagesAcrossParts / total, 2)} of all.`,
      ];
}

const methodNames = { pca: 'PCA', tsne: 't-SNE', umap: 'UMAP' } as const;

function aboutEmbeddings({ embeddings: { spaces, grouping, groups, subset } }: Findings): (string | null)[] {
  const what =
    grouping.kind === 'classes' ? 'class' : grouping.kind === 'attribute' ? `value of ${plain(grouping.name)}` : 'part of the split';
  const sentences = spaces.flatMap((space) => {
    const { silhouette, neighbours, chance } = space.compactness;
    const [axes] = space.embeddings.flatMap(({ explainedVariance }) => (explainedVariance === null ? [] : [explainedVariance]));
    const plane = space.embeddings.map(({ method, compactness }) => `${methodNames[method]} ${signed(compactness.silhouette)}`).join(', ');
    return [
      `By ${space.name}, ${percent(neighbours)} of an image's ${Math.min(NEIGHBOURS, subset.count - 1)} nearest of ${integer(subset.count)} images ` +
        `have the same ${what}, where chance gives ${percent(chance)}.`,
      `By ${space.name}, the ${groups.length} groups ${compactnessVerdict(silhouette)} ` +
        `(silhouette ${signed(silhouette)}; in the plane ${plane}).`,
      axes === undefined ? null : `Two principal components hold ${percent(axes[0] + axes[1])} of the variance of the ${space.name}.`,
    ];
  });
  return [...sentences, grouping.kind === 'part' ? null : comparison(spaces, what)];
}

function compactnessVerdict(silhouette: number): string {
  if (silhouette >= 0.5) return 'are clearly apart';
  if (silhouette >= 0.25) return 'are apart but touch';
  if (silhouette > 0.05) return 'overlap for the most part';
  return 'are not compact';
}

function comparison(spaces: Findings['embeddings']['spaces'], what: string): string | null {
  const pixels = spaces.find(({ name }) => name === 'pixels');
  const features = spaces.find(({ name }) => name === 'features');
  if (pixels === undefined || features === undefined) return null;
  if (percent(features.compactness.neighbours) === percent(pixels.compactness.neighbours)) {
    return `Nearness by features tells as much of the ${what} as nearness by pixels: ${percent(pixels.compactness.neighbours)} of the neighbours have the same.`;
  }
  const [near, far] = features.compactness.neighbours > pixels.compactness.neighbours ? [features, pixels] : [pixels, features];
  const [more, less] = [near, far].map(({ compactness }) => percent(compactness.neighbours));
  return `Nearness by ${near.name} tells more of the ${what} than nearness by ${far.name}: ${more} against ${less} of the neighbours have the same.`;
}

function integer(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function signed(value: number): string {
  return value.toFixed(2);
}

function ordinal(rank: number): string {
  return ['first', 'second', 'third'][rank - 1] ?? `${rank}th`;
}

/** Black_Hair as Black Hair. */
function plain(name: string): string {
  return name.replaceAll('_', ' ');
}
