import { useStudio, useStudioStore } from '../../../session/context.tsx';
import { DownloadIcon } from '../../../ui/icons.tsx';
import { download, pngOf } from '../../../session/share/files.ts';
import { fileNameOf } from '../../../session/trajectory/describe.ts';
import { shownFrame } from '../../../session/trajectory/slice.ts';

/** Saves the predicted images of the shown frame as one PNG, as large as is chosen under Keep, that carries its recipe. */
export function SaveButton() {
  const store = useStudioStore();
  const disabled = useStudio((state) => shownFrame(state) === null);

  async function save(): Promise<void> {
    const state = store.getState();
    const trajectory = state.trajectory.current;
    const frame = shownFrame(state);
    if (!trajectory || !frame) return;
    const png = await pngOf(trajectory, frame, { image: null, kind: 'predictedX0', scale: state.share.exportScale });
    download(png, fileNameOf(trajectory.recipe, frame));
  }

  return (
    <button
      type="button"
      className="button save-button"
      title="Save the predicted images as a PNG; its size is chosen below, under Keep"
      disabled={disabled}
      onClick={() => void save().catch((error: unknown) => store.getState().problems.report(error))}
    >
      <DownloadIcon />
      Save PNG
    </button>
  );
}
