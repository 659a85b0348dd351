import { useMemo } from 'react';
import { selectedEntry } from '../models/slice.ts';
import { useStudio } from '../context.tsx';
import { MagnifiedFrame } from '../magnifier/MagnifiedFrame.tsx';
import { MagnifierReading } from '../magnifier/MagnifierReading.tsx';
import { FilmStrip } from './FilmStrip.tsx';
import { FirstRunGuide } from './FirstRunGuide.tsx';
import { FrameCanvas } from './FrameCanvas.tsx';
import type { Picture } from './grid.ts';
import { RecipeLine } from './RecipeLine.tsx';
import { Scrubber } from './Scrubber.tsx';
import { shownFrame } from './slice.ts';
import { Transport } from './Transport.tsx';
import { useInitialNoise } from './useInitialNoise.ts';
import { ViewSwitch } from './ViewSwitch.tsx';
import './stage.css';

/** The pictures of the shown frame, and what moves through the trajectory. */
export function Stage() {
  const view = useStudio((state) => state.view);
  const noiseShown = useStudio((state) => state.noiseShown);
  const { latent, predictedX0, predictedNoise, description } = useShownPictures();

  return (
    <section className="stage" aria-label="Trajectory">
      <ViewSwitch />
      <div className="pictures" data-view={view} data-noise={noiseShown && predictedX0 !== null}>
        <figure className="picture" data-kind="latent">
          <figcaption>
            <span className="picture-title">Noisy image</span>
            <var className="picture-symbol" aria-hidden="true">
              x<sub>t</sub>
            </var>
          </figcaption>
          <MagnifiedFrame picture={latent}>
            <FrameCanvas picture={latent} label={`Noisy image, ${description}`} />
          </MagnifiedFrame>
        </figure>
        <figure className="picture" data-kind="predictedX0">
          <figcaption>
            <span className="picture-title">Predicted image</span>
            {predictedX0 && <NoiseToggle />}
            <var className="picture-symbol" aria-hidden="true">
              <span className="hat">x</span>
              <sub>0</sub>
            </var>
          </figcaption>
          <MagnifiedFrame picture={predictedX0}>
            <FrameCanvas picture={predictedX0} label={`Predicted image, ${description}`} />
            {!predictedX0 && <FirstRunGuide />}
          </MagnifiedFrame>
        </figure>
        <figure className="picture" data-kind="predictedNoise">
          <figcaption>
            <span className="picture-title">Predicted noise</span>
            <var className="picture-symbol" aria-hidden="true">
              <span className="hat">ε</span>
            </var>
          </figcaption>
          <MagnifiedFrame picture={predictedNoise}>
            <FrameCanvas picture={predictedNoise} label={`Predicted noise, ${description}`} />
            {!predictedNoise && (
              <p className="picture-void">{predictedX0 ? 'The image is finished: no noise is predicted in it.' : 'The noise that the network sees in the noisy image.'}</p>
            )}
          </MagnifiedFrame>
        </figure>
      </div>
      <MagnifierReading
        pictures={[
          { title: 'noisy image', picture: latent },
          { title: 'predicted image', picture: predictedX0 },
          { title: 'predicted noise', picture: predictedNoise },
        ]}
      />
      <Transport />
      <Scrubber />
      <FilmStrip />
      <RecipeLine />
    </section>
  );
}

/** A wide screen's third picture, shown to who asks for it: the other two are larger without. */
function NoiseToggle() {
  const noiseShown = useStudio((state) => state.noiseShown);
  const showNoise = useStudio((state) => state.showNoise);
  return (
    <button type="button" className="noise-toggle" aria-pressed={noiseShown} title="Show the predicted noise beside it" onClick={() => showNoise(!noiseShown)}>
      Noise
    </button>
  );
}

/** What is on the screen: the shown frame of a trajectory or, before the first run, the noise that it will start from. */
function useShownPictures(): { latent: Picture | null; predictedX0: Picture | null; predictedNoise: Picture | null; description: string } {
  const entry = useStudio(selectedEntry);
  const { seed, images: wantedImages } = useStudio((state) => state.settings);
  const trajectory = useStudio((state) => state.trajectory);
  const frame = useStudio(shownFrame);
  const noise = useInitialNoise(frame ? null : entry, seed, wantedImages);

  return useMemo(() => {
    if (!trajectory || !frame) return { latent: noise, predictedX0: null, predictedNoise: null, description: `the noise of seed ${seed}` };
    const { recipe, imageSize } = trajectory;
    const { images } = recipe;
    return {
      latent: { pixels: frame.latent, images, imageSize },
      predictedX0: { pixels: frame.predictedX0, images, imageSize },
      predictedNoise: frame.predictedNoise && { pixels: frame.predictedNoise, images, imageSize },
      description: `${recipe.modelTitle}, seed ${recipe.seed}, ${images === 1 ? '1 image' : `${images} images`}, step ${frame.index} of ${frame.steps}`,
    };
  }, [trajectory, frame, noise, seed]);
}
