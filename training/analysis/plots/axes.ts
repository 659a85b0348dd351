import { line, text } from './svg.ts';

/** Where in a picture values are drawn. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What one axis shows. */
export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Round values by default. */
  readonly ticks?: readonly { readonly at: number; readonly label: string }[];
}

export interface Axes {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Grid, ticks and labels. */
  readonly marks: readonly string[];
}

/** Axes at the left and at the bottom of `area`, with a grid line at every tick of y. */
export function axes(area: Area, horizontal: Axis, vertical: Axis): Axes {
  const { left, top, width, height } = area;
  const x = (value: number): number => left + (width * (value - horizontal.from)) / (horizontal.to - horizontal.from);
  const y = (value: number): number => top + height - (height * (value - vertical.from)) / (vertical.to - vertical.from);
  const verticalTicks = vertical.ticks ?? roundTicks(vertical.from, vertical.to, 5);
  const longest = Math.max(0, ...verticalTicks.map(({ label }) => label.length));
  const horizontalTicks = horizontal.ticks ?? roundTicks(horizontal.from, horizontal.to, 8);
  const marks = [
    ...verticalTicks.flatMap(({ at, label }) => [
      line(left, y(at), left + width, y(at), 'grid'),
      text(left - 8, y(at) + 4, label, { anchor: 'end' }),
    ]),
    ...horizontalTicks.map(({ at, label }) => text(x(at), top + height + 18, label, { anchor: 'middle' })),
    text(left + width / 2, top + height + (horizontalTicks.length === 0 ? 20 : 38), horizontal.label, { anchor: 'middle' }),
    text(left - 16 - 7 * longest, top + height / 2, vertical.label, { anchor: 'middle', rotate: -90 }),
  ];
  return { x, y, marks };
}

/** About `count` round values from `from` to `to`: multiples of 1, 2 or 5 times a power of ten. */
export function roundTicks(from: number, to: number, count: number): { at: number; label: string }[] {
  const rough = (to - from) / count;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5].find((factor) => factor * decade >= rough) ?? 10);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const at = (first + index) * step;
    return { at, label: at.toFixed(digits) };
  });
}
