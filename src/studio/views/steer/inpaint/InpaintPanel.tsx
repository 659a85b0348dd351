import { useStore } from 'zustand';
import { SeedInput } from '../../../session/settings/SeedInput.tsx';
import { MethodFields } from '../MethodFields.tsx';
import type { PanelProps } from '../state.ts';
import { PictureChooser } from '../PictureChooser.tsx';
import { CaptionedImage } from '../PixelImage.tsx';
import { SteerControls } from '../SteerControls.tsx';
import { BrushArea } from './BrushArea.tsx';
import { BrushTools } from './BrushTools.tsx';
import { StepsField } from '../StepsField.tsx';
import './inpaint.css';

/** A picture, of which the part under a brush is painted anew. */
export function InpaintPanel({ store, entry }: PanelProps) {
  const {
    settings,
    activity,
    picture,
    masks,
    inpainted,
    change,
    beginStroke,
    continueStroke,
    undoStroke,
    inpaint,
    goOnWithInpainted,
    stop,
  } = useStore(store);
  const mask = masks.at(-1);
  const isBusy = activity !== null;
  const isMasked = mask?.includes(1) ?? false;
  return (
    <section className="card steer-panel" aria-label="Inpaint">
      <p className="steer-lead">
        Brush over what is to be made anew. At every step the rest is put back, with as much noise as that step has; so the model makes what
        goes with it, and the rest stays as it is, pixel for pixel.
      </p>
      <div className="steer-fields">
        <StepsField store={store} setting="inpaintSteps" />
        <MethodFields store={store} entry={entry} />
        <SeedInput
          label="Noise seed"
          value={settings.inpaintSeed}
          isDisabled={isBusy}
          onChange={(inpaintSeed) => change({ inpaintSeed })}
        />
      </div>
      <SteerControls
        title="Inpaint"
        activity={activity}
        isReady={entry !== null && isMasked}
        onStart={() => void inpaint()}
        onStop={stop}
      />
      <div className="inpaint-pictures">
        <PictureChooser store={store} entry={entry}>
          {picture && mask && (
            <>
              <BrushArea
                picture={picture}
                mask={mask}
                brushSize={settings.brushSize}
                onBegin={beginStroke}
                onContinue={continueStroke}
                onUndo={undoStroke}
              />
              <BrushTools store={store} />
            </>
          )}
        </PictureChooser>
        <div className="inpaint-result">
          <CaptionedImage
            pixels={inpainted}
            label="Inpainted picture"
            isResult
            fileName={isBusy ? undefined : `inpainted-seed-${settings.inpaintSeed}.png`}
          />
          <button type="button" className="button" aria-disabled={!inpainted || isBusy} onClick={() => !isBusy && goOnWithInpainted()}>
            Go on with this one
          </button>
        </div>
      </div>
    </section>
  );
}
