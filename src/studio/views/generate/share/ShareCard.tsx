import { useRef, useState } from 'react';
import { FileInput } from '../../../ui/controls/FileInput.tsx';
import { NoVideoCodecError } from '../../../../../workers/export/contract.ts';
import { useStudio, useStudioStore } from '../../../session/context.tsx';
import { SelectField } from '../../../ui/controls/SelectField.tsx';
import { gridSize } from '../../../session/trajectory/grid.ts';
import { shownFrame } from '../../../session/trajectory/slice.ts';
import { download, nameOf, pngOf, recipeFileOf, type Cutting } from '../../../session/share/files.ts';
import { FilmButton } from './FilmButton.tsx';
import { formatRecipeHash } from '../../../session/share/link.ts';
import { documentOf } from '../../../session/share/recipe.ts';
import { useCopyLink } from '../../../session/share/useCopyLink.ts';

const scales = [1, 2, 4, 8] as const;
const kinds: readonly { readonly value: Cutting['kind']; readonly title: string }[] = [
  { value: 'predictedX0', title: 'Predicted image' },
  { value: 'latent', title: 'Noisy image' },
];

const noVideos = new NoVideoCodecError().message;

/** Files of the shown run, its link, and the way back from a file to its settings. */
export function ShareCard() {
  const store = useStudioStore();
  const trajectory = useStudio((state) => state.trajectory.current);
  const isEmpty = useStudio((state) => shownFrame(state) === null);
  const makesVideos = useStudio((state) => state.exports.makesVideos);
  const openFile = useStudio((state) => state.share.openFile);
  const copyLink = useCopyLink();
  const report = useStudio((state) => state.problems.report);
  const fileInput = useRef<HTMLInputElement>(null);
  const [chosenImage, chooseImage] = useState('all');
  const scale = useStudio((state) => state.share.exportScale);
  const chooseScale = useStudio((state) => state.share.chooseExportScale);
  const [kind, chooseKind] = useState<Cutting['kind']>('predictedX0');

  const images = trajectory?.recipe.images ?? 1;
  const image = chosenImage === 'all' || Number(chosenImage) >= images ? null : Number(chosenImage);
  const cutting: Cutting = { image, kind, scale };
  const { width, height } = gridSize({ images: image === null ? images : 1, imageSize: trajectory?.imageSize ?? 64 }, 0);
  const sizeAt = (factor: number) => `${width * factor} × ${height * factor} pixels`;

  async function savePng(): Promise<void> {
    const state = store.getState();
    const frame = shownFrame(state);
    const { current } = state.trajectory;
    if (!current || !frame) return;
    download(await pngOf(current, frame, cutting), nameOf(current.recipe, frame, image, 'png'));
  }

  function saveRecipe(): void {
    if (!trajectory?.newest) return;
    const { steps } = trajectory.newest;
    download(recipeFileOf(trajectory.recipe, image), nameOf(trajectory.recipe, { index: steps, steps }, image, 'json'));
  }

  async function copyLinkOfRun(): Promise<void> {
    if (trajectory)
      await copyLink(formatRecipeHash(documentOf(trajectory.recipe, image)), 'The link is copied. Whoever opens it gets these settings.');
  }

  return (
    <section className="keep-card" aria-label="Keep">
      <h2 className="section-title">Save and share</h2>
      <div className="keep-fields">
        <SelectField
          label="Which images"
          value={image === null ? 'all' : String(image)}
          options={[
            { value: 'all', title: 'All, as a grid' },
            ...Array.from({ length: images }, (_, index) => ({ value: String(index), title: `Image ${index + 1}` })),
          ]}
          onChange={chooseImage}
        />
        <SelectField label="Which picture" value={kind} options={kinds} onChange={chooseKind} />
        <SelectField
          label="Size"
          value={String(scale)}
          options={scales.map((value) => ({ value: String(value), title: sizeAt(value) }))}
          onChange={(value) => chooseScale(Number(value))}
        />
      </div>
      <div className="keep-buttons">
        <button
          type="button"
          className="button"
          disabled={isEmpty}
          title="The shown frame as a picture that carries its recipe"
          onClick={() => void savePng().catch(report)}
        >
          PNG
        </button>
        <FilmButton kind="gif" title="GIF" hint="The way from noise to image as an animated GIF" cutting={cutting} />
        <FilmButton
          kind="mp4"
          title="MP4"
          hint="The way from noise to image as a video"
          obstacle={makesVideos ? null : noVideos}
          cutting={cutting}
        />
        <button type="button" className="button" disabled={isEmpty} title="What made the images, as JSON" onClick={saveRecipe}>
          Recipe
        </button>
        <button
          type="button"
          className="button"
          disabled={isEmpty}
          title="A link that makes the same images elsewhere"
          onClick={() => void copyLinkOfRun().catch(report)}
        >
          Copy link
        </button>
        <button
          type="button"
          className="button keep-open"
          title="Restore the settings from a saved picture or recipe; dropping it on the page does the same"
          onClick={() => fileInput.current?.click()}
        >
          Open a recipe…
        </button>
        <FileInput
          ref={fileInput}
          takes="file"
          accept=".png,.json,image/png,application/json"
          name="A saved picture or recipe"
          onChoose={([file]) => file && void openFile(file)}
        />
      </div>
    </section>
  );
}
