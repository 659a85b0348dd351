import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useStudio } from '../../session/context.tsx';
import { entryOf } from '../../session/models/slice.ts';
import { describeMethod, describeModel } from '../../session/trajectory/describe.ts';
import { FrameCanvas } from '../../session/trajectory/FrameCanvas.tsx';
import { Readout } from '../../session/trajectory/Readout.tsx';
import { useInitialNoise } from '../../session/trajectory/useInitialNoise.ts';
import type { ComparePartProps } from './state.ts';
import { pictureTitles } from './pictures.ts';
import { sideTitles, type SideName } from './sides.ts';
import { shownFrame } from './store.ts';
import '../../session/trajectory/stage.css';

/** What a side shows at the scrubber's place, and where on its schedule that is. */
export function SidePicture({ store, side }: ComparePartProps & { readonly side: SideName }) {
  const trajectory = useStore(store, (state) => state.trajectories[side]);
  const frame = useStore(store, (state) => shownFrame(state, side));
  const kind = useStore(store, (state) => state.picture);
  const { modelId, steps: wantedSteps } = useStore(store, (state) => state.settings[side]);
  const seed = useStore(store, (state) => state.seed);
  const entry = useStudio((state) => entryOf(state.models.catalog, modelId));
  const noise = useInitialNoise(trajectory ? null : entry, seed, 1);
  const pixels = frame?.[kind] ?? null;
  const imageSize = trajectory?.imageSize ?? 0;
  const drawn = useMemo(() => pixels && { pixels, images: 1, imageSize }, [pixels, imageSize]);
  const title = sideTitles[side];
  const steps = trajectory?.recipe.options.steps ?? wantedSteps;
  return (
    <figure className="compare-side" aria-label={title}>
      <figcaption>
        <span className="side-badge" aria-hidden="true">
          {title}
        </span>
        <span className="compare-recipe">
          {trajectory
            ? `${describeModel(trajectory.recipe, ' · ')} · seed ${trajectory.recipe.seed} · ${describeMethod(trajectory.recipe.options, trajectory.evaluations)}`
            : 'Not drawn yet'}
        </span>
      </figcaption>
      <div className="picture-frame">
        <FrameCanvas
          picture={drawn ?? noise}
          label={noise ? `${title}: the noise of seed ${seed}` : `${title}: ${pictureTitles[kind]}, step ${frame?.index ?? 0} of ${steps}`}
        />
        {!pixels && (
          <p className={noise ? 'picture-caption' : 'picture-void'}>
            {emptySentence(side, { hasTrajectory: trajectory !== null, hasFrame: frame !== null })}
          </p>
        )}
      </div>
      <Readout label={`Where ${title} is`} step={frame?.index ?? 0} steps={steps} moment={frame} />
    </figure>
  );
}

function emptySentence(
  side: SideName,
  { hasTrajectory, hasFrame }: { readonly hasTrajectory: boolean; readonly hasFrame: boolean },
): string {
  if (hasFrame) return 'The image is finished: no noise is predicted in it.';
  if (hasTrajectory) return 'Not drawn as far as this.';
  return side === 'a' ? 'The seed’s noise, denoised with the settings of A.' : 'The same noise, denoised with those of B.';
}
