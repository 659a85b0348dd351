import { zeroMatrix, type Matrix, type MatrixProduct } from './matrix.ts';
import { innerProduct, subtractCombination } from './vector.ts';

/** An upper bidiagonal matrix: its diagonal, and the entries right of it. */
export interface Bidiagonal {
  readonly diagonal: Float64Array;
  /** One less than the diagonal has. */
  readonly above: Float64Array;
}

/**
 * Reflections from either side that are gathered before the rest of the matrix is updated with one product: fewer make
 * the products slow, more make the gathering slow.
 */
const PANEL = 32;

/** A sum of outer products of a left and a right vector each, which is to be taken off a matrix. */
interface Update {
  readonly left: Float64Array[];
  readonly right: Float64Array[];
}

/**
 * The upper bidiagonal matrix with the singular values of `matrix`, which must have no fewer rows than columns: Golub and
 * Kahan's Householder reflections, half of whose work is put off and done as matrix products (Dongarra, Sorensen and
 * Hammarling, "Block reduction of matrices to condensed forms for eigenvalue computations", 1989).
 *
 * @throws RangeError where the matrix has fewer rows than columns.
 */
export async function bidiagonalize(matrix: Matrix, product: MatrixProduct): Promise<Bidiagonal> {
  const { rows, columns } = matrix;
  if (rows < columns) throw new RangeError(`A matrix of ${rows} x ${columns} is to be transposed first.`);
  const diagonal = new Float64Array(columns);
  const above = new Float64Array(columns);
  let rest = matrix;
  for (let done = 0; done < columns; done += PANEL) {
    const count = Math.min(PANEL, columns - done);
    const entries = { diagonal: diagonal.subarray(done, done + count), above: above.subarray(done, done + count) };
    const update = await reducePanel(rest, entries, product);
    rest = await remainder(rest, count, update, product);
  }
  return { diagonal, above: above.subarray(0, Math.max(0, columns - 1)) };
}

/**
 * Reduces the first columns and rows of `matrix`, as many as `diagonal` has room for. The matrix is only read: what it
 * has become after each reflection is itself less the update, to which the reflection adds. Entries of the update's
 * vectors that belong to rows and columns already reduced mean nothing.
 */
async function reducePanel(matrix: Matrix, { diagonal, above }: Bidiagonal, product: MatrixProduct): Promise<Update> {
  const { rows, columns, values } = matrix;
  const left: Float64Array[] = [];
  const right: Float64Array[] = [];
  for (let step = 0; step < diagonal.length; step++) {
    const column = columnOf(matrix, step);
    subtractCombination(
      column,
      left,
      right.map((vector) => vector[step] ?? 0),
    );
    diagonal[step] = reflect(column, step);
    const { values: fromLeft } = await product({ rows: 1, columns: rows, values: column }, matrix);
    subtractCombination(
      fromLeft,
      right,
      left.map((vector) => innerProduct(vector, column)),
    );
    left.push(column);
    right.push(fromLeft);

    if (step + 1 === columns) break;
    const row = values.slice(step * columns, (step + 1) * columns);
    subtractCombination(
      row,
      right,
      left.map((vector) => vector[step] ?? 0),
    );
    above[step] = reflect(row, step + 1);
    const { values: fromRight } = await product(matrix, { rows: columns, columns: 1, values: row });
    subtractCombination(
      fromRight,
      left,
      right.map((vector) => innerProduct(vector, row)),
    );
    left.push(fromRight);
    right.push(row);
  }
  return { left, right };
}

function columnOf({ rows, columns, values }: Matrix, index: number): Float64Array {
  const column = new Float64Array(rows);
  for (let row = 0; row < rows; row++) column[row] = values[row * columns + index] ?? 0;
  return column;
}

/**
 * Makes of `vector` the v of the reflection I - v v^T that takes its entries from `first` on to a multiple of the first
 * of them, and leaves those before alone. Returns the multiple.
 */
function reflect(vector: Float64Array, first: number): number {
  vector.fill(0, 0, first);
  const leading = vector[first] ?? 0;
  const tail = vector.subarray(first + 1);
  const tailSquared = innerProduct(tail, tail);
  if (tailSquared === 0) {
    vector[first] = 0;
    return leading;
  }
  const norm = Math.sqrt(leading * leading + tailSquared);
  // The multiple has the sign that leaves nothing to cancel; v has the squared length 2.
  const multiple = leading > 0 ? -norm : norm;
  const scale = 1 / Math.sqrt(norm * (norm + Math.abs(leading)));
  vector[first] = leading - multiple;
  for (let index = first; index < vector.length; index++) vector[index] = (vector[index] ?? 0) * scale;
  return multiple;
}

/** What is left to reduce: `matrix` less the update, without its first `count` rows and columns. */
async function remainder(matrix: Matrix, count: number, update: Update, product: MatrixProduct): Promise<Matrix> {
  const rows = matrix.rows - count;
  const columns = matrix.columns - count;
  if (columns === 0) return zeroMatrix(rows, 0);
  const left = zeroMatrix(rows, update.left.length);
  update.left.forEach((vector, term) => {
    for (let row = 0; row < rows; row++) left.values[row * left.columns + term] = vector[count + row] ?? 0;
  });
  const right = zeroMatrix(update.right.length, columns);
  update.right.forEach((vector, term) => right.values.set(vector.subarray(count), term * columns));
  const rest = await product(left, right);
  for (let row = 0; row < rows; row++) {
    const from = (count + row) * matrix.columns + count;
    const to = row * columns;
    for (let column = 0; column < columns; column++) {
      rest.values[to + column] = (matrix.values[from + column] ?? 0) - (rest.values[to + column] ?? 0);
    }
  }
  return rest;
}
