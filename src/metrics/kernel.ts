import { TooFewImagesError } from './errors.ts';
import { estimateOf, type Estimate } from './estimate.ts';
import { assertFeatures, assertSameDimensions, type Features } from './features.ts';
import { diagonalOf, transposed, zeroMatrix, type Matrix, type MatrixProduct } from './matrix.ts';
import { drawSubset } from './subset.ts';

export interface KernelOptions {
  /** How many pairs of subsets are measured. */
  readonly subsets: number;
  /** Images of a subset, where there are twice as many of either kind. */
  readonly subsetSize: number;
  /** Draws the subsets: uint32. */
  readonly seed: number;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface KernelEstimate extends Omit<Estimate, 'deviation'> {
  /** Null for a single subset, which has none. */
  readonly deviation: number | null;
  /** As measured, as are their sizes: 1 where there are too few images for several. */
  readonly subsets: number;
  readonly subsetSize: number;
}

const FEWEST_IMAGES = 2;

/**
 * The kernel inception distance, KID where the features are those of the Inception network: the unbiased squared maximum
 * mean discrepancy under the kernel (x.y / dimensions + 1)^3, its mean and its deviation over subsets (Bińkowski et al.,
 * "Demystifying MMD GANs", 2018, equation 4 and section 4). It may be below zero where the two sets are alike.
 *
 * Subsets that are almost a whole set hardly differ, and their deviation would say nothing: they have at most half as many
 * images as the smaller set, whose mean is as unbiased; below four images there is one subset of all.
 *
 * @throws TooFewImagesError below two images of either kind.
 * @throws FeatureDimensionsError where the two are of different networks.
 * @throws NonFiniteFeaturesError
 * @throws SeedError when the seed is not a uint32.
 */
export async function kernelDistance(
  generated: Features,
  reference: Features,
  options: KernelOptions,
  product: MatrixProduct,
): Promise<KernelEstimate> {
  assertSameDimensions(reference.dimensions, generated.dimensions);
  for (const features of [generated, reference]) {
    if (features.count < FEWEST_IMAGES) throw new TooFewImagesError('KID', FEWEST_IMAGES, features.count);
    assertFeatures(features);
  }
  const { seed } = options;
  const { subsets, subsetSize } = subsetsOf(options, Math.min(generated.count, reference.count));
  if (!(subsets >= 1 && subsetSize >= FEWEST_IMAGES)) {
    throw new RangeError(`KID cannot be measured on ${subsets} subsets of ${options.subsetSize} images.`);
  }
  const distances: number[] = [];
  for (let subset = 0; subset < subsets; subset++) {
    const left = gathered(generated, drawSubset(generated.count, subsetSize, seed, 2 * subset));
    const right = gathered(reference, drawSubset(reference.count, subsetSize, seed, 2 * subset + 1));
    distances.push(await squaredDiscrepancy(left, right, product));
    options.onProgress?.({ done: subset + 1, total: subsets });
  }
  const { mean, deviation } = estimateOf(distances);
  return { mean, deviation: subsets === 1 ? null : deviation, subsets, subsetSize };
}

function subsetsOf({ subsets, subsetSize }: KernelOptions, count: number): Pick<KernelEstimate, 'subsets' | 'subsetSize'> {
  const half = Math.floor(count / 2);
  return subsets > 1 && half >= FEWEST_IMAGES
    ? { subsets, subsetSize: Math.min(subsetSize, half) }
    : { subsets: Math.min(subsets, 1), subsetSize: Math.min(subsetSize, count) };
}

/** The unbiased estimate of MMD^2 from as many vectors of either kind, row after row. */
async function squaredDiscrepancy(left: Matrix, right: Matrix, product: MatrixProduct): Promise<number> {
  const { rows: size, columns: dimensions } = left;
  const [leftColumns, rightColumns] = [transposed(left), transposed(right)];
  const alike = [await product(left, leftColumns), await product(right, rightColumns)].map(
    // A vector's kernel with itself says nothing about the distribution, and would bias the estimate.
    (products) => kernelSum(products.values, dimensions) - kernelSum(diagonalOf(products), dimensions),
  );
  const across = kernelSum((await product(left, rightColumns)).values, dimensions);
  return alike.reduce((sum, part) => sum + part, 0) / (size * (size - 1)) - (2 * across) / size ** 2;
}

/** The sum of the kernel over pairs of vectors, given their inner products. */
function kernelSum(innerProducts: Float64Array, dimensions: number): number {
  let sum = 0;
  for (const innerProduct of innerProducts) {
    const base = innerProduct / dimensions + 1;
    sum += base * base * base;
  }
  return sum;
}

/** The vectors of some images in float64, row after row. */
function gathered({ dimensions, values }: Features, images: Uint32Array): Matrix {
  const rows = zeroMatrix(images.length, dimensions);
  images.forEach((image, row) => {
    rows.values.set(values.subarray(image * dimensions, (image + 1) * dimensions), row * dimensions);
  });
  return rows;
}
