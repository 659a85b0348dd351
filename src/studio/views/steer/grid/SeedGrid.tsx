import { useEffect, useRef, type KeyboardEvent } from 'react';
import { PixelImage } from '../PixelImage.tsx';
import type { Pixels } from '../../../ui/pixels.ts';
import { cellAfter } from './places.ts';
import type { GridCell } from '../state.ts';

interface SeedGridProps {
  readonly cells: readonly GridCell[];
  /** What stands where there is no image yet. */
  readonly noise: readonly Pixels[];
  readonly side: number;
  readonly selected: number;
  readonly onSelect: (cell: number) => void;
}

/** Images in rows and columns; one of them is selected, by a press or with the arrow keys. */
export function SeedGrid({ cells, noise, side, selected, onSelect }: SeedGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const rows = Array.from({ length: side }, (_, row) => Array.from({ length: side }, (_, column) => row * side + column));

  // The focus goes with the selection, once the keyboard or the mouse is in the grid.
  useEffect(() => {
    if (grid.current?.contains(document.activeElement)) grid.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [selected]);

  function press(event: KeyboardEvent): void {
    const next = cellAfter(event.key, event.ctrlKey || event.metaKey, selected, side);
    if (next === null) return;
    event.preventDefault();
    onSelect(next);
  }

  return (
    <div
      ref={grid}
      className="seed-grid"
      role="grid"
      aria-label="Images between four seeds"
      style={{ gridTemplateColumns: `repeat(${side}, minmax(0, 1fr))` }}
      onKeyDown={press}
    >
      {rows.map((row, index) => (
        <div key={index} className="seed-grid-row" role="row">
          {row.map((cell) => (
            <div
              key={cell}
              className="seed-grid-cell"
              role="gridcell"
              tabIndex={cell === selected ? 0 : -1}
              aria-selected={cell === selected}
              aria-label={`Row ${index + 1}, column ${(cell % side) + 1}`}
              onClick={() => onSelect(cell)}
              onFocus={() => onSelect(cell)}
            >
              <PixelImage
                pixels={cells[cell]?.pixels ?? noise[cell] ?? null}
                label={`${cells[cell]?.pixels ? 'Image' : 'Noise'} in row ${index + 1}, column ${(cell % side) + 1}`}
              />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
