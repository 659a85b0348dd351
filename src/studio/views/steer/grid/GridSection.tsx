import { useMemo } from 'react';
import { useStore } from 'zustand';
import { interpolationGrid, type Corners } from '../../../../diffusion/interpolation.ts';
import { SliderField } from '../../../ui/controls/SliderField.tsx';
import { SeedInput } from '../../../session/settings/SeedInput.tsx';
import { MethodFields } from '../MethodFields.tsx';
import type { PanelProps } from '../state.ts';
import { CaptionedImage } from '../PixelImage.tsx';
import type { Pixels } from '../../../ui/pixels.ts';
import { noiseOf, pictureOf } from '../picture.ts';
import { SaveImage } from '../SaveImage.tsx';
import { SteerControls } from '../SteerControls.tsx';
import { SeedGrid } from './SeedGrid.tsx';
import { StepsField } from '../StepsField.tsx';
import './grid.css';

const corners = [
  { corner: 'topLeft', title: 'Top left' },
  { corner: 'topRight', title: 'Top right' },
  { corner: 'bottomLeft', title: 'Bottom left' },
  { corner: 'bottomRight', title: 'Bottom right' },
] as const satisfies readonly { corner: keyof Corners<number>; title: string }[];

/** Images between four seeds, one of them large. */
export function GridSection({ store, entry }: PanelProps) {
  const { settings, activity, grid, selectedCell, change, selectCell, makeGrid, stop } = useStore(store);
  const { cornerSeeds, gridSide } = settings;
  const isBusy = activity !== null;
  const noise = useGridNoise({ store, entry });
  const images = grid.flatMap(({ pixels }) => (pixels ? [pixels] : []));
  const isWhole = images.length === gridSide ** 2 && !isBusy;
  return (
    <>
      <div className="corner-seeds" role="group" aria-label="Seeds in the corners">
        {corners.map(({ corner, title }) => (
          <SeedInput
            key={corner}
            label={`${title} seed`}
            value={cornerSeeds[corner]}
            isDisabled={isBusy}
            onChange={(seed) => change({ cornerSeeds: { ...cornerSeeds, [corner]: seed } })}
          />
        ))}
      </div>
      <div className="steer-fields">
        <SliderField
          label="Images in a row"
          value={gridSide}
          minimum={3}
          maximum={6}
          step={1}
          disabled={isBusy}
          onChange={(side) => change({ gridSide: side })}
        />
        <StepsField store={store} setting="pathSteps" />
        <MethodFields store={store} entry={entry} />
      </div>
      <SteerControls title="Make the grid" activity={activity} isReady={entry !== null} onStart={() => void makeGrid()} onStop={stop} />
      <div className="seed-grid-and-cell">
        <figure className="steer-figure">
          <SeedGrid cells={grid} noise={noise} side={gridSide} selected={selectedCell} onSelect={selectCell} />
          <figcaption>
            {gridSide} × {gridSide} images
            {isWhole && (
              <SaveImage
                pixels={joined(images)}
                images={images.length}
                title="Save: Grid"
                fileName={`grid-seeds-${Object.values(cornerSeeds).join('-')}.png`}
              />
            )}
          </figcaption>
        </figure>
        <SelectedCell store={store} noise={noise} />
      </div>
    </>
  );
}

function SelectedCell({ store, noise }: Pick<PanelProps, 'store'> & { readonly noise: readonly Pixels[] }) {
  const { settings, activity, grid, selectedCell } = useStore(store);
  const { cornerSeeds, gridSide } = settings;
  const cell = grid[selectedCell];
  const [row, column] = [Math.floor(selectedCell / gridSide) + 1, (selectedCell % gridSide) + 1];
  return (
    <div className="selected-cell">
      <CaptionedImage
        pixels={cell?.pixels ?? noise[selectedCell] ?? null}
        label={cell?.pixels ? 'Selected image' : 'Selected noise'}
        caption={`Row ${row}, column ${column}`}
        fileName={
          activity || !cell?.pixels ? undefined : `between-seeds-${Object.values(cornerSeeds).join('-')}-row-${row}-column-${column}.png`
        }
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

/** What the images will be made of, before they are: the mixed noise of the seeds. None while there is no model. */
function useGridNoise({ store, entry }: PanelProps): readonly Pixels[] {
  const { cornerSeeds, gridSide } = useStore(store, (state) => state.settings);
  const card = entry?.card;
  return useMemo(() => {
    if (!card) return [];
    const { topLeft, topRight, bottomLeft, bottomRight } = cornerSeeds;
    const ofCorners = {
      topLeft: noiseOf(topLeft, card),
      topRight: noiseOf(topRight, card),
      bottomLeft: noiseOf(bottomLeft, card),
      bottomRight: noiseOf(bottomRight, card),
    };
    return interpolationGrid(ofCorners, gridSide).map(({ latent }) => pictureOf(latent, card));
  }, [card, cornerSeeds, gridSide]);
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
