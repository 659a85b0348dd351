import type { Colour } from '../../../session/magnifier/place.ts';

/** A colour as its bytes: `231 89 52`. */
export function formatColour(colour: Colour): string {
  return colour.join(' ');
}

/** A colour as the model has it, in [-1, 1], to the two digits that a byte knows: `0.81 −0.30 −0.59`. */
export function formatValues(colour: Colour): string {
  return colour.map((byte) => (byte / 127.5 - 1).toFixed(2).replace('-', '−')).join(' ');
}
