import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNEL_BINS, ChannelHistograms, HUE_BINS, HueHistogram, hueOf, sectorBounds, sectorNames, sectorOfBin } from './colour.ts';

type Pixel = readonly [red: number, green: number, blue: number];

/** An image, uint8 RGB in planes, from its pixels row by row. */
function planesOf(pixels: readonly Pixel[]): Uint8Array {
  return Uint8Array.from([0, 1, 2].flatMap((channel) => pixels.map((pixel) => pixel[channel] ?? 0)));
}

const RED: Pixel = [200, 0, 0];
const GREEN: Pixel = [0, 100, 0];
const GREY: Pixel = [90, 90, 90];
/** Sixteen pixels: `middle` in the four of the middle, `around` elsewhere. */
const framed = (middle: Pixel, around: Pixel): Uint8Array =>
  planesOf(Array.from({ length: 16 }, (_, index) => ([5, 6, 9, 10].includes(index) ? middle : around)));

describe('the hue of a colour', () => {
  // The corners of the HSV hexagon, and CSS Color 4's hues of two named colours: orange 38.8 and rebeccapurple 270.
  it.each<[Pixel, number]>([
    [[255, 0, 0], 0],
    [[255, 255, 0], 60],
    [[0, 255, 0], 120],
    [[0, 255, 255], 180],
    [[0, 0, 255], 240],
    [[255, 0, 255], 300],
    [[255, 165, 0], 38.82],
    [[102, 51, 153], 270],
  ])('of %j is %d degrees', ([red, green, blue], hue) => {
    expect(hueOf(red, green, blue)).toBeCloseTo(hue, 2);
  });

  it('is at least 0 and below 360 for every colour that is not grey', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (red, green, blue) => {
        fc.pre(red !== green || green !== blue);
        const hue = hueOf(red, green, blue);
        expect(hue).toBeGreaterThanOrEqual(0);
        expect(hue).toBeLessThan(360);
      }),
    );
  });
});

describe('the sectors of the colour wheel', () => {
  it('put red around 0 degrees, and the bins at its ends with it', () => {
    expect(sectorBounds(0)).toEqual({ from: 345, to: 15 });
    const lastOfRed = (15 / 360) * HUE_BINS - 1;
    const firstOfRed = (345 / 360) * HUE_BINS;
    expect([firstOfRed - 1, firstOfRed, 0, lastOfRed, lastOfRed + 1].map((bin) => sectorNames[sectorOfBin(bin)])).toEqual([
      'rose',
      'red',
      'red',
      'red',
      'orange',
    ]);
  });
});

describe('a histogram of hues', () => {
  it('counts coloured pixels once, or by chroma, and keeps grey ones apart', () => {
    const histogram = new HueHistogram();
    histogram.add(planesOf([RED, GREEN, GREEN, GREY]), 2);
    const { greyShare, shares, weightedShares, sectors } = histogram.summary();
    expect(greyShare).toBe(1 / 4);
    expect(shares).toHaveLength(HUE_BINS);
    expect(shares[0]).toBeCloseTo(1 / 3, 12);
    expect(shares[(120 / 360) * HUE_BINS]).toBeCloseTo(2 / 3, 12);
    // Chroma 200 once against 100 twice.
    expect(weightedShares[0]).toBeCloseTo(1 / 2, 12);
    expect(sectors[0]).toMatchObject({ share: shares[0], weightedShare: weightedShares[0] });
  });

  it('tells the middle of the images from all of them, and which hue leads there', () => {
    const histogram = new HueHistogram();
    histogram.add(framed(RED, GREEN), 4);
    histogram.add(framed(GREEN, RED), 4);
    histogram.add(framed(RED, GREY), 4);
    histogram.add(framed(GREY, RED), 4);
    const [red] = histogram.summary().sectors;
    expect(red?.share).toBeCloseTo((4 + 12 + 4 + 12) / (16 + 16 + 4 + 12), 12);
    expect(red?.centreShare).toBeCloseTo(8 / 12, 12);
    expect(red?.leads).toBe(2 / 4);
  });

  it('lets no hue lead an image in whose middle two have equally many pixels', () => {
    const histogram = new HueHistogram();
    const halves = Array.from({ length: 16 }, (_, index): Pixel => (index % 4 < 2 ? RED : GREEN));
    histogram.add(planesOf(halves), 4);
    expect(histogram.summary().sectors.map(({ leads }) => leads)).toEqual(sectorNames.map(() => 0));
  });

  it('has no shares where all is grey', () => {
    const histogram = new HueHistogram();
    histogram.add(framed(GREY, GREY), 4);
    const { greyShare, shares, sectors } = histogram.summary();
    expect(greyShare).toBe(1);
    expect(Math.max(...shares, ...sectors.map(({ leads }) => leads))).toBe(0);
  });
});

describe('the histograms of the channels', () => {
  it('give mean, deviation and shares of known pixels', () => {
    const histograms = new ChannelHistograms();
    histograms.add(
      planesOf([
        [0, 51, 255],
        [255, 51, 255],
        [255, 51, 255],
        [0, 51, 252],
      ]),
      2,
    );
    const [red, green, blue] = histograms.summary();
    expect(red).toMatchObject({ mean: 0.5, deviation: 0.5 });
    expect([red.shares[0], red.shares[CHANNEL_BINS - 1]]).toEqual([0.5, 0.5]);
    expect(green.mean).toBeCloseTo(0.2, 12);
    expect(green.deviation).toBeCloseTo(0, 12);
    expect(green.shares[Math.floor(51 / 4)]).toBe(1);
    // 252 to 255 are one bin.
    expect(blue.shares[CHANNEL_BINS - 1]).toBe(1);
  });
});
