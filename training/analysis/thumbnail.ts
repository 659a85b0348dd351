/** Side of a thumbnail in pixels, and with it of its spectrum. */
const SIDE = 16;
/** Coefficients of a spectrum. */
export const SPECTRUM_LENGTH = SIDE * SIDE;

/** cosine[k][x] of the orthonormal cosine transform (DCT-II) of `SIDE` values. */
const cosine = Float64Array.from({ length: SPECTRUM_LENGTH }, (_, index) => {
  const frequency = Math.floor(index / SIDE);
  const scale = frequency === 0 ? Math.sqrt(1 / SIDE) : Math.sqrt(2 / SIDE);
  return scale * Math.cos((Math.PI * (2 * (index % SIDE) + 1) * frequency) / (2 * SIDE));
});

/** Where coefficient i of a spectrum lies in the plane of frequencies: low ones, which differ most, come first. */
const order = Array.from({ length: SPECTRUM_LENGTH }, (_, index) => ({
  row: Math.floor(index / SIDE),
  column: index % SIDE,
})).sort((a, b) => a.row + a.column - (b.row + b.column) || a.row - b.row);

/** -1 at the coefficients whose sign changes when an image is mirrored left to right, else 1. */
export const mirrorSigns = Float32Array.from(order, ({ column }) => (column % 2 === 1 ? -1 : 1));

/**
 * Writes the spectrum of an image's grey 16x16 thumbnail to `target`. The transform is orthonormal and scaled, so that
 * the Euclidean distance of two spectra is the root mean square difference of the thumbnails in grey levels of 255, and
 * any part of it is at most that.
 * @param image uint8 RGB in planes [3, side, side], side a multiple of 16
 */
export function writeSpectrum(target: Float32Array, image: Uint8Array, side: number): void {
  const thumbnail = greyThumbnail(image, side);
  const byRows = transformRows(thumbnail);
  const plane = transformRows(transpose(byRows));
  // Two transpositions would restore rows and columns; reading the plane transposed saves the second.
  for (const [index, { row, column }] of order.entries()) target[index] = (plane[column * SIDE + row] ?? 0) / SIDE;
}

/** Mean luma (ITU-R BT.601) of equal squares, 16x16 of them. */
function greyThumbnail(image: Uint8Array, side: number): Float64Array {
  const area = side * side;
  const step = side / SIDE;
  if (!Number.isInteger(step)) throw new RangeError(`An image side of ${side} is no multiple of ${SIDE}.`);
  const grey = new Float64Array(SPECTRUM_LENGTH);
  for (let pixel = 0; pixel < area; pixel += 1) {
    const luma = 0.299 * (image[pixel] ?? 0) + 0.587 * (image[area + pixel] ?? 0) + 0.114 * (image[2 * area + pixel] ?? 0);
    const cell = Math.floor(Math.floor(pixel / side) / step) * SIDE + Math.floor((pixel % side) / step);
    grey[cell] = (grey[cell] ?? 0) + luma;
  }
  return grey.map((value) => value / step ** 2);
}

function transformRows(plane: Float64Array): Float64Array {
  const result = new Float64Array(SPECTRUM_LENGTH);
  for (let row = 0; row < SIDE; row += 1) {
    for (let frequency = 0; frequency < SIDE; frequency += 1) {
      let value = 0;
      for (let x = 0; x < SIDE; x += 1) value += (cosine[frequency * SIDE + x] ?? 0) * (plane[row * SIDE + x] ?? 0);
      result[row * SIDE + frequency] = value;
    }
  }
  return result;
}

function transpose(plane: Float64Array): Float64Array {
  return plane.map((_, index) => plane[(index % SIDE) * SIDE + Math.floor(index / SIDE)] ?? 0);
}
