import { sectorBounds } from '../colour.ts';
import type { Findings } from '../sentences.ts';
import { axes, type Area } from './axes.ts';
import { coordinate, legend, line, path, picture, rectangle, text, type Colour, type Plot } from './svg.ts';

const WIDTH = 860;
const HEIGHT = 400;
const channelColours = { red: '#e0453f', green: '#35a35a', blue: '#4b7bec' } as const;

/** How wide and how high the stored images are. */
export function sizePlot({ title: dataset, sizes }: Findings): Plot {
  const title = `${dataset}: sizes of the stored images`;
  const panels = [
    { name: 'Width', lengths: sizes.width, left: 80 },
    { name: 'Height', lengths: sizes.height, left: 510 },
  ];
  const body = panels.flatMap(({ name, lengths: { histogram, smallest, median, largest }, left }) => {
    const { from, width, counts } = histogram;
    // One bin alone would fill the whole panel.
    const room = Math.max(0, 10 - counts.length) / 2;
    const area: Area = { left, top: 90, width: 320, height: 240 };
    const { x, y, marks } = axes(
      area,
      { label: `${name} in pixels`, from: from - room * width, to: from + (counts.length + room) * width },
      { label: 'Images', from: 0, to: Math.max(...counts) * 1.05 },
    );
    const bars = counts.map((count, bin) => {
      const start = x(from + bin * width);
      return rectangle(start, y(count), x(from + (bin + 1) * width) - start - 0.6, y(0) - y(count), 'accent');
    });
    return [
      text(
        left,
        72,
        smallest === largest ? `${name}: ${smallest} in every image` : `${name}: ${smallest} to ${largest}, median ${median}`,
        { kind: 'heading' },
      ),
      ...marks,
      ...bars,
    ];
  });
  return { file: 'sizes.svg', title, svg: picture(WIDTH, HEIGHT, title, body) };
}

/** Histograms of the three channels. */
export function channelPlot({ title: dataset, channels, measured: { imageSize } }: Findings): Plot {
  const title = `${dataset}: red, green and blue of the ${imageSize}x${imageSize} crops`;
  const largest = Math.max(...channels.flatMap(({ shares }) => shares));
  const area: Area = { left: 80, top: 84, width: 750, height: 250 };
  const { x, y, marks } = axes(
    area,
    { label: 'Channel value, 0 is dark and 1 is bright', from: 0, to: 1 },
    { label: 'Share of the pixels in %', from: 0, to: 105 * largest },
  );
  const curves = channels.map(({ name, shares }) => {
    const steps = shares.map(
      (share, bin) => `${bin === 0 ? '' : 'V'}${coordinate(y(100 * share))}H${coordinate(x((bin + 1) / shares.length))}`,
    );
    return path(`M${coordinate(x(0))} ${steps.join('')}`, channelColours[name], 2);
  });
  const key = legend(
    area.left,
    66,
    channels.map(({ name, mean, deviation }) => ({
      colour: channelColours[name],
      label: `${name}: mean ${mean.toFixed(3)}, deviation ${deviation.toFixed(3)}`,
    })),
  );
  return { file: 'channels.svg', title, svg: picture(WIDTH, HEIGHT, title, [...key, ...marks, ...curves]) };
}

/** The hues, each bar in its own; red, which goes over 0 degrees, is at the left in one piece. */
export function huePlot({ title: dataset, hue }: Findings): Plot {
  const title = `${dataset}: hues of the coloured pixels`;
  const bins = hue.shares.length;
  const degrees = 360 / bins;
  const start = sectorBounds(0).from - 360;
  const largest = Math.max(...hue.shares, ...hue.weightedShares, 1 / bins);
  const area: Area = { left: 80, top: 84, width: 750, height: 240 };
  const ticks = hue.sectors.map(({ name }, sector) => ({ at: (sector * 360) / hue.sectors.length, label: name }));
  const { x, y, marks } = axes(
    area,
    { label: 'Hue: each name is the middle of its twelfth of the colour wheel', from: start, to: start + 360, ticks },
    { label: 'Share in %', from: 0, to: 105 * largest },
  );
  const bars = Array.from({ length: bins }, (_, place) => {
    const from = start + place * degrees;
    const bin = (Math.round(from / degrees) + bins) % bins;
    const share = y(100 * (hue.shares[bin] ?? 0));
    const weighted = y(100 * (hue.weightedShares[bin] ?? 0));
    const width = x(from + degrees) - x(from);
    const colour: Colour = `hsl(${(bin + 0.5) * degrees} 68% 50%)`;
    return [
      rectangle(x(from), share, width - 0.8, y(0) - share, colour),
      path(`M${coordinate(x(from))} ${coordinate(weighted)}h${coordinate(width)}`, 'ink', 2),
    ];
  }).flat();
  const even = y(100 / bins);
  const key = [
    text(
      area.left,
      66,
      `Bars: each pixel once; strokes: by chroma; dashed: an even share; left out: ${(100 * hue.greyShare).toFixed(1)} % grey pixels.`,
    ),
  ];
  return {
    file: 'hue.svg',
    title,
    svg: picture(WIDTH, HEIGHT - 10, title, [...key, ...marks, ...bars, line(area.left, even, area.left + area.width, even, 'mark')]),
  };
}
