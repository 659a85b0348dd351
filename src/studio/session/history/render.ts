import type { SampledFrame } from '../../../../packages/core/src/index.ts';
import type { Trajectory } from '../trajectory/trajectory.ts';
import { pngOf } from '../share/files.ts';

const longestSide = 128;

/** What the history keeps of a finished run's last frame. */
export async function renderForHistory(trajectory: Trajectory, frame: SampledFrame): Promise<{ picture: Blob; thumbnail: Blob }> {
  const picture = await pngOf(trajectory, frame, { image: null, kind: 'predictedX0', scale: 1 });
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { picture, thumbnail: await canvas.convertToBlob({ type: 'image/png' }) };
}
