/** Tag and value of a TIFF whose numbers are indices of a palette (TIFF revision 6.0, section 5). */
const PHOTOMETRIC_TAG = 262;
const PALETTE = 3;
const CLASSIC = 42;
const ENTRY_BYTES = 12;

/** Whether a TIFF's first image has a palette: libvips takes the indices of one of 16 bits for greys. False for a BigTIFF. */
export function hasTiffPalette(file: Buffer): boolean {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const little = file.toString('latin1', 0, 2) === 'II';
  if (view.getUint16(2, little) !== CLASSIC) return false;
  const directory = view.getUint32(4, little);
  const count = view.getUint16(directory, little);
  const entries = Array.from({ length: count }, (_, index) => directory + 2 + ENTRY_BYTES * index);
  return entries.some((at) => view.getUint16(at, little) === PHOTOMETRIC_TAG && view.getUint16(at + 8, little) === PALETTE);
}
