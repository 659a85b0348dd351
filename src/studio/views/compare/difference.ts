import { meanSquaredError, type Pixels } from '../../ui/pixels.ts';

const known = new WeakMap<Pixels, WeakMap<Pixels, number>>();

/** Root mean square of the difference of two pictures' colours, in grey levels from 0 to 255; both are opaque RGBA bytes of one length. */
export function rootMeanSquare(a: Pixels, b: Pixels): number {
  const ofA = known.get(a) ?? new WeakMap<Pixels, number>();
  known.set(a, ofA);
  const distance = ofA.get(b) ?? 255 * Math.sqrt(meanSquaredError(a, b));
  ofA.set(b, distance);
  return distance;
}

/** How far a second picture is from a first, colour by colour: grey where they are the same, brighter where the second is, cut off beyond half of the range. */
export function differencePicture(a: Pixels, b: Pixels): Pixels {
  const difference = new Uint8ClampedArray(a.length);
  for (let index = 0; index < a.length; index++) difference[index] = index % 4 === 3 ? 255 : 128 + (b[index] ?? 0) - (a[index] ?? 0);
  return difference;
}
