/** A picture of a report, as a file. */
export interface Plot {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

/*
 * Plots as SVG text. They bring their own ground and follow the reader's preference for light or dark, so that they are
 * legible wherever they are shown.
 */
/** Colours that change between light and dark, by name. Classes, since not every viewer knows custom properties. */
const themed = {
  ground: { light: '#fcfcfd', dark: '#16181d' },
  ink: { light: '#23262d', dark: '#eceef2' },
  soft: { light: '#565c68', dark: '#a5abb7' },
  line: { light: '#dfe1e6', dark: '#30343c' },
  accent: { light: '#4a78a8', dark: '#7ba6d4' },
  second: { light: '#d08a26', dark: '#e5a94f' },
  third: { light: '#8f97a3', dark: '#727a87' },
} as const;
type Themed = keyof typeof themed;
/** A themed colour or any CSS colour. */
export type Colour = Themed | `#${string}` | `hsl(${string})`;

function coloursOf(theme: 'light' | 'dark'): string {
  return Object.entries(themed)
    .map(([name, { [theme]: colour }]) => `.fill-${name} { fill: ${colour}; } .stroke-${name} { stroke: ${colour}; }`)
    .join('\n  ');
}

const STYLE = `
  text { font: 12px system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; }
  .title { font-size: 17px; font-weight: 600; }
  .heading { font-size: 13px; font-weight: 600; }
  .dashed { stroke-dasharray: 5 4; }
  ${coloursOf('light')}
  @media (prefers-color-scheme: dark) {
  ${coloursOf('dark')}
  }
`;

/** A whole picture, `width` x `height` pixels, with a title at the top left. */
export function picture(width: number, height: number, title: string, body: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="fill-ground" width="${width}" height="${height}" rx="10"/>`,
    text(24, 34, title, { kind: 'title' }),
    ...body,
    '</svg>\n',
  ].join('\n');
}

/** Text at a point, which is its left end on the baseline unless `anchor` says otherwise. */
export function text(
  x: number,
  y: number,
  content: string,
  {
    anchor = 'start',
    kind = 'label',
    rotate = 0,
  }: { anchor?: 'start' | 'middle' | 'end'; kind?: 'title' | 'heading' | 'label'; rotate?: number } = {},
): string {
  const turn = rotate === 0 ? '' : ` transform="rotate(${rotate} ${coordinate(x)} ${coordinate(y)})"`;
  const style = kind === 'label' ? 'fill-soft' : `${kind} fill-ink`;
  return `<text x="${coordinate(x)}" y="${coordinate(y)}" text-anchor="${anchor}" class="${style}"${turn}>${escape(content)}</text>`;
}

export function rectangle(x: number, y: number, width: number, height: number, colour: Colour): string {
  return `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(Math.max(0, width))}" height="${coordinate(Math.max(0, height))}" ${paint('fill', colour)}/>`;
}

/** A stroke along `data`, in the language of the SVG path element. */
export function path(data: string, colour: Colour, width: number, { opacity = 1 }: { opacity?: number } = {}): string {
  const shade = opacity === 1 ? '' : ` stroke-opacity="${opacity}"`;
  return `<path d="${data}" fill="none" ${paint('stroke', colour)} stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${shade}/>`;
}

/** A thin straight line of the grid, or a dashed one that marks a value. */
export function line(x1: number, y1: number, x2: number, y2: number, kind: 'grid' | 'mark'): string {
  const style = kind === 'grid' ? 'stroke-line' : 'stroke-ink dashed';
  return `<line x1="${coordinate(x1)}" y1="${coordinate(y1)}" x2="${coordinate(x2)}" y2="${coordinate(y2)}" class="${style}"/>`;
}

function paint(property: 'fill' | 'stroke', colour: Colour): string {
  return colour in themed ? `class="${property}-${colour}"` : `${property}="${colour}"`;
}

/** A coloured square and its meaning, in a row of several from `x` on. */
export function legend(x: number, y: number, entries: readonly { readonly colour: Colour; readonly label: string }[]): string[] {
  const letter = 6.6;
  let left = x;
  return entries.flatMap(({ colour, label }) => {
    const marks = [rectangle(left, y - 10, 11, 11, colour), text(left + 17, y, label)];
    left += 17 + letter * label.length + 18;
    return marks;
  });
}

/** A coordinate to a tenth of a pixel. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
