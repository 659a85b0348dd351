import { useStore } from 'zustand';
import { SliderField } from '../../ui/controls/SliderField.tsx';
import { SeedInput } from '../../session/settings/SeedInput.tsx';
import { MethodFields } from './MethodFields.tsx';
import type { PanelProps } from './state.ts';
import { PictureChooser } from './PictureChooser.tsx';
import { CaptionedImage } from './PixelImage.tsx';
import { SteerControls } from './SteerControls.tsx';
import { StepsField } from './StepsField.tsx';

/** A picture, noised part of the way and made anew from there. */
export function EditPanel({ store, entry }: PanelProps) {
  const { settings, activity, picture, edited, change, edit, stop } = useStore(store);
  const isBusy = activity !== null;
  return (
    <section className="card steer-panel" aria-label="Edit">
      <p className="steer-lead">
        Noise takes away the small and leaves the large. The model makes the rest anew: a little of it at a small strength, nearly all of it
        at 1.
      </p>
      <div className="steer-fields">
        <SliderField
          label="Strength"
          value={settings.strength}
          minimum={0.05}
          maximum={1}
          step={0.05}
          disabled={isBusy}
          onChange={(strength) => change({ strength })}
        />
        <StepsField store={store} setting="editSteps" />
        <MethodFields store={store} entry={entry} />
        <SeedInput label="Noise seed" value={settings.editSeed} isDisabled={isBusy} onChange={(editSeed) => change({ editSeed })} />
      </div>
      <SteerControls
        title="Edit the picture"
        activity={activity}
        isReady={entry !== null && picture !== null}
        onStart={() => void edit()}
        onStop={stop}
      />
      <div className="steer-pictures">
        <PictureChooser store={store} entry={entry} />
        <CaptionedImage pixels={edited} label="Edited picture" isResult fileName={`edited-seed-${settings.editSeed}.png`} />
      </div>
    </section>
  );
}
