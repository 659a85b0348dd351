import { useMemo } from 'react';
import { useStore } from 'zustand';
import { interpolateLatents, interpolationPath } from '../../../diffusion/interpolation.ts';
import { SliderField } from '../../ui/controls/SliderField.tsx';
import { SeedInput } from '../../session/settings/SeedInput.tsx';
import { MethodFields } from './MethodFields.tsx';
import type { PanelProps } from './state.ts';
import { pathLength } from './path-slice.ts';
import type { Pixels } from '../../ui/pixels.ts';
import { noiseOf, pictureOf } from './picture.ts';
import { CaptionedImage, PixelImage } from './PixelImage.tsx';
import { SteerControls } from './SteerControls.tsx';
import { StepsField } from './StepsField.tsx';

/** Images on the way from one seed's noise to another's, and one that follows a slider. */
export function PathSection({ store, entry }: PanelProps) {
  const { settings, activity, path, between, change, makePath, followFraction, stop } = useStore(store);
  const isReady = entry !== null;
  const noise = usePathNoise({ store, entry });
  return (
    <>
      <div className="steer-fields">
        <SeedInput
          label="First seed"
          value={settings.firstSeed}
          onChange={(firstSeed) => change({ firstSeed })}
          isDisabled={activity !== null}
        />
        <SeedInput
          label="Second seed"
          value={settings.secondSeed}
          onChange={(secondSeed) => change({ secondSeed })}
          isDisabled={activity !== null}
        />
        <StepsField store={store} setting="pathSteps" />
        <MethodFields store={store} entry={entry} />
      </div>
      <SteerControls title="Make the path" activity={activity} isReady={isReady} onStart={() => void makePath()} onStop={stop} />
      <ol className="path-strip" aria-label="From the first seed to the second">
        {Array.from({ length: pathLength }, (_, index) => (
          <li key={index}>
            {path[index] || !noise ? (
              <PixelImage pixels={path[index] ?? null} label={`Image ${index + 1} of ${pathLength}`} />
            ) : (
              <PixelImage pixels={noise.path[index] ?? null} label={`Noise ${index + 1} of ${pathLength}`} />
            )}
          </li>
        ))}
      </ol>
      <div className="steer-live">
        {between || !noise ? (
          <CaptionedImage
            pixels={between}
            label="Image in between"
            fileName={`between-seeds-${settings.firstSeed}-and-${settings.secondSeed}.png`}
          />
        ) : (
          <CaptionedImage pixels={noise.between} label="Noise in between" />
        )}
        <SliderField
          label="Way from the first seed to the second"
          value={settings.fraction}
          minimum={0}
          maximum={1}
          step={0.01}
          disabled={!isReady}
          hint="The image follows the slider; while one is made, only the latest place counts."
          onChange={(fraction) => void followFraction(fraction)}
        />
      </div>
    </>
  );
}

/** What the images will be made of, before they are: the mixed noise of the seeds. Null while there is no model. */
function usePathNoise({ store, entry }: PanelProps): { readonly path: readonly Pixels[]; readonly between: Pixels } | null {
  const { firstSeed, secondSeed, fraction } = useStore(store, (state) => state.settings);
  const card = entry?.card;
  const ends = useMemo(
    () => card && { card, first: noiseOf(firstSeed, card), second: noiseOf(secondSeed, card) },
    [card, firstSeed, secondSeed],
  );
  const path = useMemo(
    () => ends && interpolationPath(ends.first, ends.second, pathLength).map((latent) => pictureOf(latent, ends.card)),
    [ends],
  );
  const between = useMemo(() => ends && pictureOf(interpolateLatents(ends.first, ends.second, fraction), ends.card), [ends, fraction]);
  return path && between ? { path, between } : null;
}
