import { useState } from 'react';
import { Chart } from '../../../ui/charts/Chart.tsx';
import { Legend } from '../../../ui/charts/Legend.tsx';
import { areaPath, columnBox, linePath } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { linearScale, scaleFromZero, ticksOf } from '../../../ui/charts/scale.ts';
import { Choice } from '../../../ui/controls/Choice.tsx';
import { formatShare } from '../../../ui/format.ts';
import type { Report } from '../report.ts';
import { Section } from './Section.tsx';

/** Which colours the images have. */
export function ColourSection({ report }: { readonly report: Report }) {
  return (
    <Section title="Colour" report={report} topics={['colour', 'hue']} isWide>
      <div className="chart-pair">
        <ChannelChart channels={report.channels} />
        <HueChart hue={report.hue} />
      </div>
    </Section>
  );
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.01 ? 1 : 0)} %`;

function ChannelChart({ channels }: { readonly channels: Report['channels'] }) {
  const bins = channels[0].shares.length;
  const x = linearScale(0, 1);
  const y = scaleFromZero(
    channels.flatMap(({ shares }) => shares),
    4,
  );
  const inWords = channels.map(({ name, mean, deviation }) => `${name} ${mean.toFixed(3)} ± ${deviation.toFixed(3)}`).join(', ');
  return (
    <Chart
      title="Red, green and blue"
      note={`Mean and standard deviation: ${inWords}`}
      numbers={{
        columns: ['Value', ...channels.map(({ name }) => name)],
        rows: channels[0].shares.map((_, bin) => [
          `${(bin / bins).toFixed(3)} to ${((bin + 1) / bins).toFixed(3)}`,
          ...channels.map(({ shares }) => formatShare(shares[bin] ?? 0, 2)),
        ]),
      }}
    >
      <Plot
        label={`Histograms of the three channels. Mean and standard deviation: ${inWords}`}
        x={{ title: 'Value of a pixel, 0 black to 1 full', ticks: ticksOf(x, 4) }}
        y={{ title: `Share of the pixels in each of ${bins} bins`, ticks: ticksOf(y, 4, percent) }}
      >
        {channels.map(({ name, shares }) => (
          <path key={name} className={`channel-area is-${name}`} d={areaPath(shares.map(y.place))} />
        ))}
        {channels.map(({ name, shares }) => (
          <path key={name} className={`channel-line is-${name}`} d={linePath(shares.map(y.place))} />
        ))}
      </Plot>
      <Legend entries={channels.map(({ name }) => ({ name, className: `channel-key is-${name}` }))} />
    </Chart>
  );
}

const weightings = [
  { value: 'pixels', title: 'Every pixel once' },
  { value: 'chroma', title: 'Vivid ones more' },
] as const;

function HueChart({ hue }: { readonly hue: Report['hue'] }) {
  const [weighting, setWeighting] = useState<(typeof weightings)[number]['value']>('pixels');
  const shares = weighting === 'pixels' ? hue.shares : hue.weightedShares;
  const x = linearScale(0, 360);
  // One axis for both, so that they can be compared.
  const y = scaleFromZero([...hue.shares, ...hue.weightedShares], 4);
  const leader = hue.sectors.reduce((most, sector) => (sector.share > most.share ? sector : most));
  return (
    <Chart
      title="Hue"
      note={`${hue.method} ${formatShare(hue.greyShare, 0)} of the pixels are grey.`}
      numbers={{
        columns: ['Sector', 'Share of coloured pixels', 'By chroma', 'In the middle', 'Leads in images'],
        rows: hue.sectors.map(({ name, from, to, share, weightedShare, centreShare, leads }) => [
          `${name}, ${from}° to ${to}°`,
          ...[share, weightedShare, centreShare, leads].map((value) => formatShare(value)),
        ]),
      }}
    >
      <Choice label="Weight of a pixel" options={weightings} value={weighting} onChange={setWeighting} />
      <Plot
        label={`Histogram of hues. The largest sector is ${leader.name} with ${formatShare(leader.share, 0)} of the coloured pixels`}
        x={{
          title: 'Hue in degrees: red, yellow, green, cyan, blue, magenta, red',
          ticks: [0, 60, 120, 180, 240, 300, 360].map((degrees) => ({ at: x.place(degrees), text: `${degrees}°` })),
        }}
        y={{ title: `Share of the coloured pixels in each of ${shares.length} bins`, ticks: ticksOf(y, 4, percent) }}
      >
        {shares.map((share, bin) => (
          <rect key={bin} fill={hueColour((360 * (bin + 0.5)) / shares.length)} {...columnBox(bin, shares.length, 0, y.place(share))} />
        ))}
      </Plot>
    </Chart>
  );
}

/** The colour of a hue, light or dark enough to stand out from the page in either theme. */
function hueColour(degrees: number): string {
  return `hsl(${degrees.toFixed(1)} 75% 52%)`;
}
