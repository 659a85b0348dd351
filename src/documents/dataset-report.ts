import { z } from 'zod';

/*
 * `public/analysis/<id>/report.json`: what `npm run analyse` found out about a dataset. Statistics are of the images as
 * training sees them, square crops of `measured.imageSize` pixels; channel values and chroma are in [0, 1], hues in
 * degrees. Numbers are rounded, so that a page can fetch them.
 */
const countSchema = z.number().int().nonnegative();
const shareSchema = z.number().min(0).max(1);
const partCountsSchema = z.strictObject({ train: countSchema, validation: countSchema, test: countSchema });
const partSchema = z.enum(['train', 'validation', 'test']);
const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes');
const fileSchema = z.string().regex(/^[a-z0-9-]+\.(png|svg)$/, 'must be a file beside the report');

/** Counts of equally wide bins: bin i holds the values from `from + i width` to below `from + (i + 1) width`. */
const histogramSchema = z.strictObject({
  from: z.number(),
  width: z.number().positive(),
  counts: z.array(countSchema).min(1),
});

/** The stored sizes, before any crop, in pixels. */
const lengthsSchema = z.strictObject({
  smallest: z.number().int().positive(),
  median: z.number().positive(),
  largest: z.number().int().positive(),
  histogram: histogramSchema,
});

/** Classes with how many images they have in each part: as published (`before`), and as this project splits (`after`). */
const classSchema = z.strictObject({
  name: z.string(),
  before: partCountsSchema.nullable(),
  after: partCountsSchema,
  /** Mean over pixels and channels of the variance among the images of the class. */
  variance: z.number().nonnegative(),
});

/** A yes-or-no annotation: how many images have it. */
const attributeSchema = z.strictObject({
  name: z.string(),
  share: shareSchema,
  before: partCountsSchema.nullable(),
  after: partCountsSchema,
  /** Mean over pixels and channels of the variance among the images that have it; null where fewer than two do. */
  variance: z.number().nonnegative().nullable(),
});

const channelSchema = z.strictObject({
  name: z.enum(['red', 'green', 'blue']),
  mean: shareSchema,
  deviation: z.number().nonnegative(),
  /** Share of the pixels in each of equally wide bins over [0, 1]. */
  shares: z.array(shareSchema).min(2),
});

/** A twelfth of the colour wheel, `from` to `to` degrees; the first, red, reaches from 345 over 0 to 15. */
const sectorSchema = z.strictObject({
  name: z.string(),
  from: z.number().min(0).lt(360),
  to: z.number().min(0).lt(360),
  /** Share of the coloured pixels, each counted once. */
  share: shareSchema,
  /** The same, each pixel counted by its chroma: vivid colours count more. */
  weightedShare: shareSchema,
  /** The same as `share`, among the pixels of the middle of the images alone. */
  centreShare: shareSchema,
  /** Share of the images in which more coloured pixels of the middle are of this sector than of any other. */
  leads: shareSchema,
});

const hueSchema = z.strictObject({
  /** How hue and grey are told and what counts as the middle: a sentence. */
  method: z.string(),
  /** Pixels whose chroma, largest minus smallest channel, is below this are grey and have no hue here. */
  greyBelow: shareSchema,
  /** Share of all pixels that are grey. */
  greyShare: shareSchema,
  /** Share of the coloured pixels in each of equally wide bins from 0 to 360 degrees, each pixel counted once. */
  shares: z.array(shareSchema).min(12),
  /** The same, each pixel counted by its chroma. */
  weightedShares: z.array(shareSchema).min(12),
  sectors: z.array(sectorSchema).length(12),
});

const duplicatePairSchema = z.strictObject({
  first: z.strictObject({ name: z.string(), part: partSchema }),
  second: z.strictObject({ name: z.string(), part: partSchema }),
  /** In the unit that `duplicates.method` tells; 0 is the same. */
  distance: z.number().nonnegative(),
  /** Whether one is the mirror image of the other. */
  mirrored: z.boolean(),
});

const duplicatesSchema = z.strictObject({
  /** How two images are compared: a sentence. */
  method: z.string(),
  /** Pairs up to this distance count. */
  threshold: z.number().nonnegative(),
  /** All pairs, wherever they lie; those whose images lie in two parts; the images that are in any pair across parts. */
  pairs: countSchema,
  acrossParts: countSchema,
  imagesAcrossParts: countSchema,
  /** The nearest pairs across parts, nearest first; not more than a page wants to show. */
  examples: z.array(duplicatePairSchema),
});

/**
 * How compact the groups are. The silhouette (Rousseeuw 1987) is in [-1, 1]: above 0, an image is on average nearer to
 * its own group than to the next one. `neighbours` is the share of an image's ten nearest neighbours that are of its group,
 * `chance` what it would be if groups were dealt at random.
 */
const compactnessSchema = z.strictObject({
  silhouette: z.number().min(-1).max(1),
  neighbours: shareSchema,
  chance: shareSchema,
});

const embeddingSchema = z.strictObject({
  method: z.enum(['pca', 'tsne', 'umap']),
  /** e.g. perplexity: 30. */
  parameters: z.record(z.string(), z.union([z.number(), z.string()])),
  /** Of the space's variance, the share that each axis holds; null but for PCA. */
  explainedVariance: z.tuple([shareSchema, shareSchema]).nullable(),
  compactness: compactnessSchema,
  /** [x, y, index of the group] of each image of the subset, in the subset's order; x and y in [0, 1], one scale for both. */
  points: z.array(z.tuple([z.number(), z.number(), countSchema])),
});

/** What is embedded: pixels, or features of a network. */
const spaceSchema = z.strictObject({
  name: z.enum(['pixels', 'features']),
  /** e.g. "64x64 pixels, 3 channels" or the feature network's name. */
  source: z.string(),
  dimensions: z.number().int().positive(),
  /** In the space itself, before any embedding. */
  compactness: compactnessSchema,
  embeddings: z.array(embeddingSchema),
});

const embeddingsSchema = z.strictObject({
  /** A seeded random subset of all images; `names` are its files' without folders, by which a person's own are found, absent in older reports. */
  subset: z.strictObject({ count: countSchema, seed: countSchema, names: z.array(z.string()).optional() }),
  /** By what the points are coloured: `classes`, an `attribute`, or the `part` of the split where there is neither. */
  grouping: z.strictObject({ kind: z.enum(['classes', 'attribute', 'part']), name: z.string() }),
  groups: z.array(z.strictObject({ name: z.string(), count: countSchema })).min(1),
  spaces: z.array(spaceSchema),
  /** What could not be embedded, and why: sentences. */
  omitted: z.array(z.string()),
});

/** Which part of the report a sentence is about. */
const topicSchema = z.enum(['images', 'balance', 'colour', 'hue', 'variance', 'duplicates', 'embeddings']);
export type ReportTopic = z.infer<typeof topicSchema>;

export const datasetReportSchema = z.strictObject({
  id: idSchema,
  title: z.string().min(1),
  dataset: z.strictObject({ name: z.string(), licence: z.string(), origin: z.string() }),
  images: z.strictObject({
    total: z.number().int().positive(),
    /** The parts that the dataset's authors assigned; null where they assigned none. */
    before: partCountsSchema.nullable(),
    /** The parts that this project trains, validates and tests with. */
    after: partCountsSchema,
  }),
  sizes: z.strictObject({ width: lengthsSchema, height: lengthsSchema }),
  /** What the statistics below are of: the square crops that training sees, `imageSize` pixels wide and high. */
  measured: z.strictObject({ imageSize: z.number().int().positive() }),
  /** Null in a dataset without classes. */
  classes: z.array(classSchema).nullable(),
  /** Null in a dataset without attributes. */
  attributes: z.array(attributeSchema).nullable(),
  channels: z.tuple([channelSchema, channelSchema, channelSchema]),
  hue: hueSchema,
  meanImage: z.strictObject({ file: fileSchema, side: z.number().int().positive() }),
  variance: z.strictObject({
    /** Mean over pixels and channels of the variance among all images. */
    overall: z.number().nonnegative(),
    /** Share of it that lies between the classes' mean images; null without classes. */
    betweenClasses: shareSchema.nullable(),
  }),
  duplicates: duplicatesSchema,
  embeddings: embeddingsSchema,
  /** What the numbers say, made from them by rules. */
  sentences: z.array(z.strictObject({ topic: topicSchema, text: z.string().min(1) })),
  plots: z.array(z.strictObject({ file: fileSchema, title: z.string().min(1) })),
  made: z.strictObject({
    /** The command that makes this report again. */
    command: z.string(),
    /** What tells a person's own folder from others of its name; null for a dataset that has a name, and in reports before this. */
    folder: z.string().nullable().default(null),
    /** Of the split, of the embeddings' subset and of the embeddings. */
    seed: countSchema,
    /** The network whose features are embedded; null where there was none. */
    features: z.strictObject({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
  }),
});
export type DatasetReport = z.infer<typeof datasetReportSchema>;

/** `public/analysis/catalog.json`: the reports of a site. `report` is a path beside it. */
export const reportCatalogSchema = z.strictObject({
  reports: z.array(z.strictObject({ id: idSchema, title: z.string().min(1), report: z.string().min(1) })),
});
export type ReportCatalog = z.infer<typeof reportCatalogSchema>;
