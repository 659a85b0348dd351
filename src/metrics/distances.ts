import { assertFeatures, assertSameDimensions, type Features } from './features.ts';
import { transposed, zeroMatrix, type MatrixProduct } from './matrix.ts';

/** Rows of distances in hand at a time: of 256 to 30,000 images they take 60 MB. */
const ROWS = 256;

/**
 * Goes through the squared Euclidean distances from each vector of `from` to all of `to`, a row at a time, in order. A row
 * is only valid while it is visited.
 *
 * @throws FeatureDimensionsError where the two are of different networks.
 * @throws NonFiniteFeaturesError
 */
export async function visitSquaredDistances(
  from: Features,
  to: Features,
  product: MatrixProduct,
  visit: (index: number, squaredDistances: Float64Array) => void,
): Promise<void> {
  assertSameDimensions(from.dimensions, to.dimensions);
  for (const features of [from, to]) assertFeatures(features);
  const { dimensions } = from;
  const columns = transposed({ rows: to.count, columns: dimensions, values: Float64Array.from(to.values) });
  const toSquares = squaresOf(to);
  const fromSquares = squaresOf(from);
  for (let first = 0; first < from.count; first += ROWS) {
    const rows = zeroMatrix(Math.min(ROWS, from.count - first), dimensions);
    rows.values.set(from.values.subarray(first * dimensions, (first + rows.rows) * dimensions));
    const { values } = await product(rows, columns);
    for (let row = 0; row < rows.rows; row++) {
      const distances = values.subarray(row * to.count, (row + 1) * to.count);
      const square = fromSquares[first + row] ?? 0;
      // Rounding may bring a distance of nothing below it.
      for (let column = 0; column < to.count; column++) {
        distances[column] = Math.max(0, square + (toSquares[column] ?? 0) - 2 * (distances[column] ?? 0));
      }
      visit(first + row, distances);
    }
  }
}

/** The squared length of each vector. */
function squaresOf({ count, dimensions, values }: Features): Float64Array {
  const squares = new Float64Array(count);
  for (let index = 0; index < values.length; index++) {
    const row = Math.floor(index / dimensions);
    squares[row] = (squares[row] ?? 0) + (values[index] ?? 0) ** 2;
  }
  return squares;
}
