import { useMemo } from 'react';
import { selectedEntry } from '../../../session/models/slice.ts';
import { useStudio } from '../../../session/context.tsx';
import { MagnifierReading } from '../magnifier/MagnifierReading.tsx';
import { FilmStrip } from './FilmStrip.tsx';
import { FirstRunGuide } from './FirstRunGuide.tsx';
import { describeModel } from '../../../session/trajectory/describe.ts';
import type { Picture } from '../../../session/trajectory/grid.ts';
import { RecipeLine } from './RecipeLine.tsx';
import { Scrubber } from './Scrubber.tsx';
import { shownFrame } from '../../../session/trajectory/slice.ts';
import { StagePicture } from './StagePicture.tsx';
import { Transport } from './Transport.tsx';
import { useInitialNoise } from '../../../session/trajectory/useInitialNoise.ts';
import { ViewSwitch } from './ViewSwitch.tsx';
import '../../../session/trajectory/stage.css';

/** The pictures of the shown frame, one of them large, and what moves through the trajectory. */
export function Stage() {
  const view = useStudio((state) => state.appearance.view);
  const { latent, predictedX0, predictedNoise, description } = useShownPictures();

  return (
    <section className="stage" aria-label="Trajectory">
      <ViewSwitch />
      <div className="pictures">
        <StagePicture
          kind="latent"
          title="Noisy image"
          symbol={
            <>
              x<sub>t</sub>
            </>
          }
          picture={latent}
          description={description}
          isLarge={view === 'latent'}
        />
        <StagePicture
          kind="predictedX0"
          title="Predicted image"
          symbol={
            <>
              <span className="hat">x</span>
              <sub>0</sub>
            </>
          }
          picture={predictedX0}
          description={description}
          isLarge={view === 'predictedX0'}
        >
          <FirstRunGuide />
        </StagePicture>
        <StagePicture
          kind="predictedNoise"
          title="Predicted noise"
          symbol={<span className="hat">ε</span>}
          picture={predictedNoise}
          description={description}
          isLarge={view === 'predictedNoise'}
        >
          <p className="picture-void">
            {predictedX0 ? 'The image is finished: no noise is predicted in it.' : 'The noise that the network sees in the noisy image.'}
          </p>
        </StagePicture>
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

/** What is on the screen: the shown frame of a trajectory or, before the first run, the noise that it will start from. */
function useShownPictures(): { latent: Picture | null; predictedX0: Picture | null; predictedNoise: Picture | null; description: string } {
  const entry = useStudio(selectedEntry);
  const { seed, images: wantedImages } = useStudio((state) => state.settings.current);
  const trajectory = useStudio((state) => state.trajectory.current);
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
      description: `${describeModel(recipe, ', ')}, seed ${recipe.seed}, ${images === 1 ? '1 image' : `${images} images`}, step ${frame.index} of ${frame.steps}`,
    };
  }, [trajectory, frame, noise, seed]);
}
