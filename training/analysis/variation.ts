/**
 * Collects how images differ: the mean image, and the variance of all images and of groups of them. A variance is the
 * mean over pixels and channels of the variance among the images (divided by their number), with channels in [0, 1].
 * Bytes are summed as whole numbers, so that the result does not depend on the order of the images.
 */
export class Variation {
  private readonly all: Sums;
  private readonly groups: readonly Sums[];

  /** `values` is pixels times channels. */
  constructor(values: number, groups: number) {
    this.all = newSums(values);
    this.groups = Array.from({ length: groups }, () => newSums(values));
  }

  /** Adds an image, uint8 in any fixed order, to all images and to the groups that it is in. */
  add(image: Uint8Array, groups: Iterable<number>): void {
    const squares = image.reduce((sum, value) => sum + value * value, 0);
    addTo(this.all, image, squares);
    for (const group of groups) {
      const sums = this.groups[group];
      if (sums !== undefined) addTo(sums, image, squares);
    }
  }

  /** The mean image, its values in [0, 1]. */
  mean(): Float64Array {
    return this.all.values.map((value) => value / this.all.count / 255);
  }

  /** Variance among all images. */
  overall(): number {
    return varianceOf(this.all) ?? 0;
  }

  /** Variance among the images of `group`; null where fewer than two are in it. */
  ofGroup(group: number): number | null {
    const sums = this.groups[group];
    return sums === undefined ? null : varianceOf(sums);
  }

  /**
   * Where every image is in one group: the share of the variance that lies between the groups' mean images rather than
   * within the groups (the law of total variance). 0 where all images are the same.
   */
  shareBetweenGroups(): number {
    const overall = this.overall();
    if (overall === 0) return 0;
    const within = this.groups.reduce((total, sums) => total + sums.count * (varianceOf(sums) ?? 0), 0) / this.all.count;
    return Math.min(1, Math.max(0, 1 - within / overall));
  }
}

interface Sums {
  readonly values: Float64Array;
  squares: number;
  count: number;
}

function newSums(values: number): Sums {
  return { values: new Float64Array(values), squares: 0, count: 0 };
}

function addTo(sums: Sums, image: Uint8Array, squares: number): void {
  const { values } = sums;
  for (let index = 0; index < values.length; index += 1) values[index] = (values[index] ?? 0) + (image[index] ?? 0);
  sums.squares += squares;
  sums.count += 1;
}

function varianceOf({ values, squares, count }: Sums): number | null {
  if (count < 2) return null;
  let ofMeans = 0;
  for (const value of values) ofMeans += (value / count) ** 2;
  return Math.max(0, squares / count - ofMeans) / values.length / 255 ** 2;
}
