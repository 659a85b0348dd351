/**
 * Turns images in [-1, 1], planar [batch, channels, height, width] with 1 or 3 channels, into opaque RGBA bytes
 * [batch, height, width, 4]: round(clamp((x + 1) / 2, 0, 1) * 255), as the Node commands write their PNG files.
 */
export function toRgba(images: Float32Array, channels: number, imageSize: number): Uint8ClampedArray<ArrayBuffer> {
  const area = imageSize * imageSize;
  const batch = images.length / (channels * area);
  if (!Number.isInteger(batch) || (channels !== 1 && channels !== 3)) {
    throw new RangeError(`${images.length} values are not whole ${channels}-channel images of ${imageSize}x${imageSize} pixels`);
  }
  const green = channels === 3 ? area : 0;
  const blue = channels === 3 ? 2 * area : 0;
  const rgba = new Uint8ClampedArray(batch * area * 4);
  for (let image = 0; image < batch; image++) {
    const source = image * channels * area;
    for (let pixel = 0; pixel < area; pixel++) {
      const target = (image * area + pixel) * 4;
      rgba[target] = toByte(images[source + pixel]);
      rgba[target + 1] = toByte(images[source + green + pixel]);
      rgba[target + 2] = toByte(images[source + blue + pixel]);
      rgba[target + 3] = 255;
    }
  }
  return rgba;
}

// The clamped array would round halves to even; adding a half and flooring rounds them up, as Math.round does.
function toByte(value = 0): number {
  return Math.floor((value + 1) * 127.5 + 0.5);
}
