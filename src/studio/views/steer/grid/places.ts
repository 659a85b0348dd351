/** The cell of a square grid, row by row, that a key leads to; null where the key leads nowhere (ARIA's grid pattern). */
export function cellAfter(key: string, withControl: boolean, cell: number, side: number): number | null {
  const [row, column] = [Math.floor(cell / side), cell % side];
  switch (key) {
    case 'ArrowLeft':
      return column > 0 ? cell - 1 : cell;
    case 'ArrowRight':
      return column < side - 1 ? cell + 1 : cell;
    case 'ArrowUp':
      return row > 0 ? cell - side : cell;
    case 'ArrowDown':
      return row < side - 1 ? cell + side : cell;
    case 'Home':
      return withControl ? 0 : row * side;
    case 'End':
      return withControl ? side * side - 1 : row * side + side - 1;
    default:
      return null;
  }
}
