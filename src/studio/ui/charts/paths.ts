/** A line over the middles of equally wide bins, as an SVG path in a square of 100 units. `places` are 0 to 1, upwards. */
export function linePath(places: readonly number[]): string {
  return places.map((place, bin) => `${bin === 0 ? 'M' : 'L'}${units((bin + 0.5) / places.length)} ${units(1 - place)}`).join('');
}

/** The area below `linePath`, down to the axis and out to both ends. */
export function areaPath(places: readonly number[]): string {
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  return `M0 100V${units(1 - first)}${linePath(places).replace('M', 'L')}H100V${units(1 - last)}V100Z`;
}

/** A line from point to point, as an SVG path in a square of 100 units; both places are 0 to 1, `y` upwards. */
export function pointsPath(points: readonly { readonly x: number; readonly y: number }[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${units(x)} ${units(1 - y)}`).join('');
}

interface Column {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Column `index` of `count` equally wide ones, from `bottom` to `top` (0 to 1, upwards), in a square of 100 units. */
export function columnBox(index: number, count: number, bottom: number, top: number, gap = 0): Column {
  const width = 100 / count;
  return { x: (index + gap / 2) * width, y: 100 * (1 - top), width: width * (1 - gap), height: 100 * (top - bottom) };
}

/** Two digits after the point are finer than any screen, and keep the page small. */
function units(place: number): number {
  return Math.round(10_000 * place) / 100;
}
