import { centreSquare } from '../../src/training-step/crop.ts';
import { pictureLimits, TooFewPicturesError, type CroppedPictures, type PicturesService } from './contract.ts';

/** Decodes a file as an upright picture; rejects what is none. */
export type Decode = (file: Blob) => Promise<ImageBitmap>;

/** The picture service, on a canvas of the worker. */
export function createCropper(decode: Decode, createCanvas: (side: number) => OffscreenCanvas): PicturesService {
  return {
    async crop(signal, { files, side }, onPicture) {
      const context = createCanvas(side).getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('A canvas of the worker has no 2d context.');
      context.imageSmoothingQuality = 'high';
      const taken = files.slice(0, pictureLimits.most);
      const planes: Uint8Array[] = [];
      const unread: string[] = [];
      for (const file of taken) {
        signal.throwIfAborted();
        const bitmap = await decode(file).catch(() => null);
        if (!bitmap) {
          unread.push(file.name);
          continue;
        }
        const { left, top, width, height } = centreSquare(bitmap.width, bitmap.height);
        // Transparent parts become white, as in the commands.
        context.fillStyle = '#fff';
        context.fillRect(0, 0, side, side);
        context.drawImage(bitmap, left, top, width, height, 0, 0, side, side);
        bitmap.close();
        const rgba = new Uint8ClampedArray(context.getImageData(0, 0, side, side).data);
        planes.push(toPlanes(rgba, side));
        onPicture({ index: planes.length - 1, rgba });
      }
      if (planes.length < pictureLimits.fewest) throw new TooFewPicturesError(planes.length, unread.length);
      return { ...joined(planes, side), unread, leftOut: files.length - taken.length };
    },
  };
}

function joined(planes: readonly Uint8Array[], side: number): Pick<CroppedPictures, 'side' | 'count' | 'pixels'> {
  const length = 3 * side ** 2;
  const pixels = new Uint8Array(planes.length * length);
  planes.forEach((plane, index) => pixels.set(plane, index * length));
  return { side, count: planes.length, pixels };
}

/** From RGBARGBA... to RR...GG...BB... */
function toPlanes(rgba: Uint8ClampedArray, side: number): Uint8Array {
  const area = side ** 2;
  const planes = new Uint8Array(3 * area);
  for (let pixel = 0; pixel < area; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) planes[channel * area + pixel] = rgba[4 * pixel + channel] ?? 0;
  }
  return planes;
}
