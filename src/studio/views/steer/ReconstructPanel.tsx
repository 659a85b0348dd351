import { useStore } from 'zustand';
import { publishedReconstructionErrors } from '../../../diffusion/inversion.ts';
import { MethodFields } from './MethodFields.tsx';
import type { PanelProps, Reconstruction } from './state.ts';
import { PictureChooser } from './PictureChooser.tsx';
import { CaptionedImage } from './PixelImage.tsx';
import { SteerControls } from './SteerControls.tsx';
import { StepsField } from './StepsField.tsx';

/** A picture, encoded into noise and made of it again. */
export function ReconstructPanel({ store, entry }: PanelProps) {
  const { activity, picture, reconstructions, reconstruct, stop } = useStore(store);
  const newest = reconstructions.at(-1);
  return (
    <section className="card steer-panel" aria-label="Reconstruct">
      <p className="steer-lead">
        The steps of a method without fresh noise can be walked upwards, from a picture to a latent that leads to it, and down again. The
        more steps, and the higher the method’s order, the nearer the picture that comes back.
      </p>
      <div className="steer-fields">
        <StepsField store={store} setting="encodingSteps" label="Steps each way" />
        <MethodFields store={store} entry={entry} hasSpacing={false} />
      </div>
      <SteerControls
        title="Encode and decode"
        activity={activity}
        isReady={entry !== null && picture !== null}
        onStart={() => void reconstruct()}
        onStop={stop}
      />
      <div className="steer-pictures">
        <PictureChooser store={store} entry={entry} />
        <CaptionedImage pixels={newest?.noise ?? null} label="Its latent" />
        <CaptionedImage
          pixels={newest?.result ?? null}
          label="Reconstruction"
          isResult
          fileName={newest && `reconstruction-in-${newest.steps}-steps.png`}
        />
      </div>
      <ErrorTable reconstructions={reconstructions} />
    </section>
  );
}

function ErrorTable({ reconstructions }: { readonly reconstructions: readonly Reconstruction[] }) {
  const made = new Map(reconstructions.map(({ steps, error }) => [steps, error]));
  const rows = [...new Set([...publishedReconstructionErrors.keys(), ...made.keys()])].sort((a, b) => a - b);
  return (
    <table className="error-table">
      <caption>Error per dimension, of colours from 0 to 1 as they are shown</caption>
      <thead>
        <tr>
          <th scope="col">Steps</th>
          <th scope="col">This picture</th>
          <th scope="col">Published, DDIM on CIFAR-10</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((steps) => (
          <tr key={steps}>
            <th scope="row">{steps}</th>
            <td>{made.get(steps)?.toFixed(4) ?? '–'}</td>
            <td>{publishedReconstructionErrors.get(steps) ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
