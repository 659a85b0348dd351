import type { StoreApi } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { Corners } from '../../../diffusion/interpolation.ts';
import { SliderField } from '../../controls/SliderField.tsx';
import { SeedInput } from '../../settings/SeedInput.tsx';
import { MethodFields } from '../MethodFields.tsx';
import type { PanelProps } from '../panels.ts';
import { CaptionedImage } from '../PixelImage.tsx';
import type { Pixels } from '../picture.ts';
import { SaveImage } from '../SaveImage.tsx';
import { SteerControls } from '../SteerControls.tsx';
import type { SteerState } from '../store.ts';
import { SeedGrid } from './SeedGrid.tsx';
import './grid.css';

const corners = [
  { corner: 'topLeft', title: 'Top left' },
  { corner: 'topRight', title: 'Top right' },
  { corner: 'bottomLeft', title: 'Bottom left' },
  { corner: 'bottomRight', title: 'Bottom right' },
] as const satisfies readonly { corner: keyof Corners<number>; title: string }[];

/** Images between four seeds, one of them large. */
export function GridSection({ store, imageSize }: PanelProps) {
  const { settings, activity, grid, selectedCell, change, selectCell, makeGrid, stop } = useStore(store);
  const { cornerSeeds, gridSide, pathSteps } = settings;
  const isBusy = activity !== null;
  const images = grid.flatMap(({ pixels }) => (pixels ? [pixels] : []));
  const isWhole = images.length === gridSide ** 2 && !isBusy;
  return (
    <>
      <div className="corner-seeds" role="group" aria-label="Seeds in the corners">
        {corners.map(({ corner, title }) => (
          <SeedInput key={corner} label={`${title} seed`} value={cornerSeeds[corner]} isDisabled={isBusy} onChange={(seed) => change({ cornerSeeds: { ...cornerSeeds, [corner]: seed } })} />
        ))}
      </div>
      <div className="steer-fields">
        <SliderField label="Images in a row" value={gridSide} minimum={3} maximum={6} step={1} disabled={isBusy} onChange={(side) => change({ gridSide: side })} />
        <SliderField label="Steps" value={pathSteps} minimum={1} maximum={200} sliderMaximum={50} step={1} disabled={isBusy} onChange={(steps) => change({ pathSteps: steps })} />
        <MethodFields store={store} />
      </div>
      <SteerControls title="Make the grid" activity={activity} isReady={imageSize !== null} onStart={() => void makeGrid()} onStop={stop} />
      <div className="seed-grid-and-cell">
        <figure className="steer-figure">
          <SeedGrid cells={grid} side={gridSide} selected={selectedCell} onSelect={selectCell} />
          <figcaption>
            {gridSide} × {gridSide} images
            {isWhole && <SaveImage pixels={joined(images)} images={images.length} title="Save: Grid" fileName={`grid-seeds-${Object.values(cornerSeeds).join('-')}.png`} />}
          </figcaption>
        </figure>
        <SelectedCell store={store} />
      </div>
    </>
  );
}

function SelectedCell({ store }: { readonly store: StoreApi<SteerState> }) {
  const { settings, activity, grid, selectedCell } = useStore(store);
  const { cornerSeeds, gridSide } = settings;
  const cell = grid[selectedCell];
  const [row, column] = [Math.floor(selectedCell / gridSide) + 1, (selectedCell % gridSide) + 1];
  return (
    <div className="selected-cell">
      <CaptionedImage
        pixels={cell?.pixels ?? null}
        label="Selected image"
        caption={`Row ${row}, column ${column}`}
        fileName={activity ? undefined : `between-seeds-${Object.values(cornerSeeds).join('-')}-row-${row}-column-${column}.png`}
      />
      <p className="field-hint">Its noise is the sum of the corners’, each times:</p>
      <dl className="corner-weights">
        {corners.map(({ corner, title }) => (
          <div key={corner}>
            <dt>
              {title}, seed {cornerSeeds[corner]}
            </dt>
            <dd>{cell ? `× ${cell.weights[corner].toFixed(2)}` : '–'}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function joined(images: readonly Pixels[]): Pixels {
  const pixels = new Uint8ClampedArray(images.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const image of images) {
    pixels.set(image, offset);
    offset += image.length;
  }
  return pixels;
}
