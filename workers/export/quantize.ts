/** A picture in few colours. */
export interface IndexedPicture {
  /** Red, green and blue bytes of each colour; at most the wanted number of colours. */
  readonly palette: readonly (readonly [number, number, number])[];
  /** For every pixel its colour's place in the palette. */
  readonly indices: Uint8Array;
}

/** Colours that agree in their first 5 bits share a cell. */
const cells = 2 ** 15;

/** A set of cells that becomes one colour of the palette. */
interface Box {
  readonly cells: readonly number[];
  readonly mean: readonly [number, number, number];
  /** The channel whose values lie farthest apart, and their summed squared distance from the mean. */
  readonly widest: 0 | 1 | 2;
  readonly spread: number;
}

/**
 * The picture in at most `maximum` (1 to 256) colours: its own where they are that few, else those of a division that
 * splits, again and again, the box of colours with the largest squared error at its mean (after Heckbert, "Color image
 * quantization for frame buffer display", 1982, with the mean in place of the median). Pixels are RGBA bytes; alpha is
 * not looked at.
 */
export function quantize(pixels: Uint8ClampedArray, maximum: number): IndexedPicture {
  return ownColours(pixels, maximum) ?? dividedColours(pixels, maximum);
}

function ownColours(pixels: Uint8ClampedArray, maximum: number): IndexedPicture | null {
  const places = new Map<number, number>();
  const indices = new Uint8Array(pixels.length / 4);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const at = pixel * 4;
    const colour = ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
    let place = places.get(colour);
    if (place === undefined) {
      if (places.size === maximum) return null;
      places.set(colour, (place = places.size));
    }
    indices[pixel] = place;
  }
  return { palette: Array.from(places.keys(), (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255] as const), indices };
}

function dividedColours(pixels: Uint8ClampedArray, maximum: number): IndexedPicture {
  const histogram = new Float64Array(cells * 4);
  const cellOf = (at: number) => (((pixels[at] ?? 0) >> 3) << 10) | (((pixels[at + 1] ?? 0) >> 3) << 5) | ((pixels[at + 2] ?? 0) >> 3);
  for (let at = 0; at < pixels.length; at += 4) {
    const entry = cellOf(at) * 4;
    histogram[entry] = (histogram[entry] ?? 0) + 1;
    for (let channel = 0; channel < 3; channel++) {
      histogram[entry + 1 + channel] = (histogram[entry + 1 + channel] ?? 0) + (pixels[at + channel] ?? 0);
    }
  }
  const boxes = divide(histogram, maximum);
  const places = new Uint8Array(cells);
  boxes.forEach((box, place) => {
    for (const cell of box.cells) places[cell] = place;
  });
  const indices = Uint8Array.from({ length: pixels.length / 4 }, (_, pixel) => places[cellOf(pixel * 4)] ?? 0);
  return { palette: boxes.map(({ mean: [red, green, blue] }) => [Math.round(red), Math.round(green), Math.round(blue)] as const), indices };
}

function divide(histogram: Float64Array, maximum: number): Box[] {
  const occupied = Array.from({ length: cells }, (_, cell) => cell).filter((cell) => (histogram[cell * 4] ?? 0) > 0);
  const boxes = [measure(histogram, occupied)];
  while (boxes.length < maximum) {
    const worst = boxes.reduce((largest, { spread }, index) => (spread > (boxes[largest]?.spread ?? 0) ? index : largest), 0);
    const box = boxes[worst];
    if (!box || box.spread === 0 || box.cells.length < 2) break;
    const { widest, mean } = box;
    const isLow = (cell: number) => valueOf(histogram, cell, widest) <= mean[widest];
    const [low, high] = [box.cells.filter(isLow), box.cells.filter((cell) => !isLow(cell))];
    if (low.length === 0 || high.length === 0) break;
    boxes.splice(worst, 1, measure(histogram, low), measure(histogram, high));
  }
  return boxes;
}

/** The mean of a channel in a cell. */
function valueOf(histogram: Float64Array, cell: number, channel: number): number {
  return (histogram[cell * 4 + 1 + channel] ?? 0) / (histogram[cell * 4] ?? 1);
}

function measure(histogram: Float64Array, members: readonly number[]): Box {
  let count = 0;
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (const cell of members) {
    const weight = histogram[cell * 4] ?? 0;
    count += weight;
    for (let channel = 0; channel < 3; channel++) {
      const value = valueOf(histogram, cell, channel);
      sums[channel] = (sums[channel] ?? 0) + weight * value;
      squares[channel] = (squares[channel] ?? 0) + weight * value * value;
    }
  }
  const [red = 0, green = 0, blue = 0] = sums.map((sum) => sum / count);
  const spreads = squares.map((square, channel) => square - (sums[channel] ?? 0) ** 2 / count);
  const [ofRed = 0, ofGreen = 0, ofBlue = 0] = spreads;
  const spread = members.length < 2 ? 0 : Math.max(ofRed, ofGreen, ofBlue);
  const widest = ofRed >= ofGreen && ofRed >= ofBlue ? 0 : ofGreen >= ofBlue ? 1 : 2;
  return { cells: members, mean: [red, green, blue], widest, spread };
}
