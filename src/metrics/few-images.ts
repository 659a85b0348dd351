/** The dimensions of Inception's last features: a covariance of fewer images than these has no full rank. */
const ENOUGH_IMAGES = 2048;

/** How many digits of a FID are told: the fewer the images, the less its last ones say. */
export function fidFigures(generated: number, photographs: number): number {
  const images = Math.min(generated, photographs);
  return images >= ENOUGH_IMAGES ? 4 : images >= ENOUGH_IMAGES / 8 ? 3 : 2;
}

/** What there is to know of a FID of few images, in a sentence; null for enough of them. */
export function describeFewImages(generated: number, photographs: number): string | null {
  if (Math.min(generated, photographs) >= ENOUGH_IMAGES) return null;
  return (
    `FID of fewer than ${ENOUGH_IMAGES.toLocaleString('en')} images (here ${generated} against ${photographs}) lies far above that of many: ` +
    'compare it with that of as many images alone.'
  );
}
