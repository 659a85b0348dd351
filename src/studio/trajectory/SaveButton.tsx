import { useStudio, useStudioStore } from '../context.tsx';
import { DownloadIcon } from '../icons.tsx';
import { fileNameOf } from './describe.ts';
import { toPng } from './painter.ts';
import { shownFrame } from './slice.ts';

/** Some browsers read the file only after the click has returned. */
const untilSavedMilliseconds = 10_000;

/** Saves the predicted images of the shown frame, pixel for pixel, as one PNG. */
export function SaveButton() {
  const store = useStudioStore();
  const disabled = useStudio((state) => shownFrame(state) === null);

  async function save(): Promise<void> {
    const { trajectory, ...state } = store.getState();
    const frame = shownFrame({ trajectory, ...state });
    if (!trajectory || !frame) return;
    const { recipe, imageSize } = trajectory;
    const png = await toPng({ pixels: frame.predictedX0, images: recipe.images, imageSize });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(png);
    link.download = fileNameOf(recipe, frame);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), untilSavedMilliseconds);
  }

  return (
    <button
      type="button"
      className="button save-button"
      title="Save the predicted images as a PNG, pixel for pixel"
      disabled={disabled}
      onClick={() => void save().catch((error: unknown) => store.getState().report(error))}
    >
      <DownloadIcon />
      Save PNG
    </button>
  );
}
