import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findingsWith } from '../testing/findings.ts';
import { roundTicks } from './axes.ts';
import { plotsOf } from './plots.ts';
import { picture, text } from './svg.ts';

const classes = [
  { name: '1', before: { train: 10, validation: 10, test: 20 }, after: { train: 32, validation: 4, test: 4 }, variance: 0.02 },
  { name: '2', before: { train: 10, validation: 10, test: 40 }, after: { train: 48, validation: 6, test: 6 }, variance: 0.05 },
];
const attributes = [{ name: 'Gray_Hair', share: 0.1, before: null, after: { train: 6, validation: 1, test: 3 }, variance: null }];

describe('the plots of a report', () => {
  it('are those that its numbers allow', () => {
    const filesOf = (changes: Parameters<typeof findingsWith>[0]): string[] => plotsOf(findingsWith(changes)).map(({ file }) => file);
    expect(filesOf({})).toEqual(['sizes.svg', 'channels.svg', 'hue.svg', 'embedding-pixels.svg']);
    expect(filesOf({ classes })).toEqual(expect.arrayContaining(['balance.svg', 'variance.svg']));
    expect(filesOf({ attributes })).toContain('attributes.svg');
  });

  it.each(plotsOf(findingsWith({ classes, attributes })))(
    '$file can be drawn, says what it shows, and knows no missing number',
    async ({ svg, title }) => {
      expect(svg).toContain(`>${title}</text>`);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const { data, info } = await sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).raw().toBuffer({ resolveWithObject: true });
      expect(new Set(data).size).toBeGreaterThan(20);
      expect(svg).toContain(`viewBox="0 0 ${info.width} ${info.height}"`);
    },
  );

  it('draw every bin of a histogram to its scale', () => {
    const sizes = plotsOf(findingsWith()).find(({ file }) => file === 'sizes.svg');
    const heights = [...(sizes?.svg ?? '').matchAll(/height="([\d.]+)" class="fill-accent"/g)].map(([, height]) => Number(height));
    // 40, 40, 10 and 10 images, of width and of height; coordinates are to a tenth of a pixel.
    expect(heights).toHaveLength(8);
    expect((heights[0] ?? 0) / (heights[2] ?? 1)).toBeCloseTo(4, 1);
    expect(heights.slice(0, 4)).toEqual(heights.slice(4));
  });
});

describe('round ticks', () => {
  it.each([
    [0, 1, 8, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [0, 6.87, 5, ['0', '2', '4', '6']],
    [0, 0.081, 5, ['0.00', '0.02', '0.04', '0.06', '0.08']],
    [95, 200, 8, ['100', '120', '140', '160', '180', '200']],
    [0, 37_800, 5, ['0', '10000', '20000', '30000']],
  ])('from %d to %d, about %i', (from, to, count, labels) => {
    expect(roundTicks(from, to, count).map(({ label }) => label)).toEqual(labels);
  });
});

it('a picture keeps what a name holds out of its own language', () => {
  const svg = picture(10, 10, 'a & <b> "c"', [text(0, 0, '<script>')]);
  expect(svg).toContain('>a &#38; &#60;b&#62; &#34;c&#34;</text>');
  expect(svg).not.toContain('<script>');
});
