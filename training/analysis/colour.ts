/** Bins of a channel's histogram: four neighbouring values of a byte each. */
export const CHANNEL_BINS = 64;
/** Bins of the hue histogram, five degrees each: six of them are a sector. */
export const HUE_BINS = 72;

/** The twelve hues of the colour wheel, thirty degrees each; red, the first, reaches from 345 over 0 to 15 degrees. */
export const sectorNames = [
  'red',
  'orange',
  'yellow',
  'chartreuse',
  'green',
  'spring green',
  'cyan',
  'azure',
  'blue',
  'violet',
  'magenta',
  'rose',
] as const;
const SECTORS = sectorNames.length;
const BINS_PER_SECTOR = HUE_BINS / SECTORS;

/** Largest minus smallest channel, of 255, below which a pixel counts as grey: its hue would be noise. */
export const GREY_BELOW = 26;

/** The sector, counted in `sectorNames`, of a bin of the hue histogram. */
export function sectorOfBin(bin: number): number {
  return Math.floor((bin + BINS_PER_SECTOR / 2) / BINS_PER_SECTOR) % SECTORS;
}

/** Where sector `index` begins and ends, in degrees from 0 to below 360. */
export function sectorBounds(index: number): { from: number; to: number } {
  const width = 360 / SECTORS;
  return { from: (360 + (index - 0.5) * width) % 360, to: (index + 0.5) * width };
}

/**
 * Hue of a colour that is not grey, in degrees from 0 (red) over 120 (green) and 240 (blue) to below 360: the hexagon
 * of HSV and HSL.
 */
export function hueOf(red: number, green: number, blue: number): number {
  const largest = Math.max(red, green, blue);
  const chroma = largest - Math.min(red, green, blue);
  if (largest === red) return (60 * ((green - blue) / chroma) + 360) % 360;
  if (largest === green) return 60 * ((blue - red) / chroma) + 120;
  return 60 * ((red - green) / chroma) + 240;
}

/** What a histogram of hues adds up to; shares are of the coloured pixels. */
export interface HueSummary {
  readonly greyShare: number;
  readonly shares: readonly number[];
  /** Each pixel counted by its chroma. */
  readonly weightedShares: readonly number[];
  /** By sector: shares as above, among the pixels of the middle, and of the images it leads. */
  readonly sectors: readonly {
    readonly share: number;
    readonly weightedShare: number;
    readonly centreShare: number;
    readonly leads: number;
  }[];
}

/** Collects the hues of images. */
export class HueHistogram {
  private readonly pixels = new Float64Array(HUE_BINS);
  private readonly chroma = new Float64Array(HUE_BINS);
  private readonly centre = new Float64Array(SECTORS);
  private readonly leading = new Float64Array(SECTORS);
  private readonly imageCentre = new Float64Array(SECTORS);
  private grey = 0;
  private images = 0;

  /** Adds an image, uint8 RGB in planes [3, side, side]. The middle is the square of half the side. */
  add(image: Uint8Array, side: number): void {
    const area = side * side;
    const near = Math.floor(side / 4);
    const far = side - near;
    this.imageCentre.fill(0);
    for (let pixel = 0; pixel < area; pixel += 1) {
      const red = image[pixel] ?? 0;
      const green = image[area + pixel] ?? 0;
      const blue = image[2 * area + pixel] ?? 0;
      const chroma = Math.max(red, green, blue) - Math.min(red, green, blue);
      if (chroma < GREY_BELOW) {
        this.grey += 1;
        continue;
      }
      const bin = Math.floor((hueOf(red, green, blue) * HUE_BINS) / 360);
      this.pixels[bin] = (this.pixels[bin] ?? 0) + 1;
      this.chroma[bin] = (this.chroma[bin] ?? 0) + chroma;
      const x = pixel % side;
      const y = Math.floor(pixel / side);
      if (x < near || x >= far || y < near || y >= far) continue;
      const sector = sectorOfBin(bin);
      this.imageCentre[sector] = (this.imageCentre[sector] ?? 0) + 1;
    }
    this.images += 1;
    this.finishImage();
  }

  private finishImage(): void {
    const most = Math.max(...this.imageCentre);
    const leader = this.imageCentre.indexOf(most);
    // Of two hues with equally many pixels none leads.
    if (most > 0 && leader === this.imageCentre.lastIndexOf(most)) this.leading[leader] = (this.leading[leader] ?? 0) + 1;
    for (const [sector, count] of this.imageCentre.entries()) this.centre[sector] = (this.centre[sector] ?? 0) + count;
  }

  summary(): HueSummary {
    const coloured = sum(this.pixels);
    const shares = sharesOf(this.pixels);
    const weightedShares = sharesOf(this.chroma);
    const centreShares = sharesOf(this.centre);
    const ofSector = (bins: readonly number[], sector: number): number => sum(bins.filter((_, bin) => sectorOfBin(bin) === sector));
    return {
      greyShare: this.grey / Math.max(1, this.grey + coloured),
      shares,
      weightedShares,
      sectors: sectorNames.map((_, sector) => ({
        share: ofSector(shares, sector),
        weightedShare: ofSector(weightedShares, sector),
        centreShare: centreShares[sector] ?? 0,
        leads: (this.leading[sector] ?? 0) / Math.max(1, this.images),
      })),
    };
  }
}

/** Mean and deviation in [0, 1], and the share of the pixels in each of `CHANNEL_BINS` bins. */
export interface ChannelSummary {
  readonly mean: number;
  readonly deviation: number;
  readonly shares: readonly number[];
}

/** Collects the values of the three channels; 256 exact counts give mean, deviation and histogram alike. */
export class ChannelHistograms {
  private readonly counts = [new Float64Array(256), new Float64Array(256), new Float64Array(256)] as const;

  /** Adds an image, uint8 RGB in planes [3, side, side]. */
  add(image: Uint8Array, side: number): void {
    const area = side * side;
    for (const [channel, counts] of this.counts.entries()) {
      for (let pixel = channel * area; pixel < (channel + 1) * area; pixel += 1) {
        const value = image[pixel] ?? 0;
        counts[value] = (counts[value] ?? 0) + 1;
      }
    }
  }

  /** Red, green and blue. The deviation is that of all pixels (divided by their number). */
  summary(): [ChannelSummary, ChannelSummary, ChannelSummary] {
    const [red, green, blue] = this.counts;
    return [summaryOfCounts(red), summaryOfCounts(green), summaryOfCounts(blue)];
  }
}

function summaryOfCounts(counts: Float64Array): ChannelSummary {
  const shares = sharesOf(counts);
  const mean = sum(shares.map((share, value) => share * (value / 255)));
  const variance = sum(shares.map((share, value) => share * (value / 255 - mean) ** 2));
  const width = counts.length / CHANNEL_BINS;
  return {
    mean,
    deviation: Math.sqrt(variance),
    shares: Array.from({ length: CHANNEL_BINS }, (_, bin) => sum(shares.slice(bin * width, (bin + 1) * width))),
  };
}

/** The values divided by their sum; all zero where there is nothing. */
function sharesOf(values: Float64Array): number[] {
  const total = sum(values);
  return Array.from(values, (value) => (total === 0 ? 0 : value / total));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
