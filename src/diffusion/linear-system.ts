/**
 * Solves a small linear system by Gaussian elimination with row pivoting, in float64.
 *
 * @param rows the coefficients, as many rows as columns, of full rank
 * @param right one number for each row
 */
export function solveLinearSystem(rows: readonly (readonly number[])[], right: readonly number[]): number[] {
  const system = rows.map((row, index) => [...row, right[index] ?? NaN]);
  const size = system.length;
  for (let pivot = 0; pivot < size; pivot += 1) {
    const best = system
      .slice(pivot)
      .reduce((found, row, index) => (Math.abs(row[pivot] ?? 0) > Math.abs(system[found]?.[pivot] ?? 0) ? pivot + index : found), pivot);
    const [chosen = [], before = []] = [system[best], system[pivot]];
    system[pivot] = chosen;
    system[best] = before;
    for (const row of system.slice(pivot + 1)) {
      const factor = (row[pivot] ?? NaN) / (chosen[pivot] ?? NaN);
      for (let column = pivot; column <= size; column += 1) row[column] = (row[column] ?? NaN) - factor * (chosen[column] ?? NaN);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let index = size - 1; index >= 0; index -= 1) {
    const row = system[index] ?? [];
    const known = solution.reduce((sum, value, column) => (column > index ? sum + value * (row[column] ?? NaN) : sum), 0);
    solution[index] = ((row[size] ?? NaN) - known) / (row[index] ?? NaN);
  }
  return solution;
}
