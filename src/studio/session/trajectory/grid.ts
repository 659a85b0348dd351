/** Pixels of several images of one size: opaque RGBA bytes, [images, imageSize, imageSize, 4]. */
export interface Picture {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly images: number;
  readonly imageSize: number;
}

/** Images side by side on a transparent ground. */
export interface ComposedGrid {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** The grid nearest to a square that holds `images`; its last row may have gaps. */
export function gridShape(images: number): { readonly columns: number; readonly rows: number } {
  const columns = Math.ceil(Math.sqrt(images));
  return { columns, rows: Math.ceil(images / columns) };
}

/** Width and height in pixels of a grid with `gap` pixels between its images. */
export function gridSize(
  { images, imageSize }: Pick<Picture, 'images' | 'imageSize'>,
  gap: number,
): { readonly width: number; readonly height: number } {
  const { columns, rows } = gridShape(images);
  return { width: columns * (imageSize + gap) - gap, height: rows * (imageSize + gap) - gap };
}

/** Lays images out row by row, pixel for pixel. */
export function composeGrid(picture: Picture, gap: number): ComposedGrid {
  const { pixels, images, imageSize } = picture;
  const { columns } = gridShape(images);
  const { width, height } = gridSize(picture, gap);
  const rgba = new Uint8ClampedArray(width * height * 4);
  const rowBytes = imageSize * 4;
  for (let image = 0; image < images; image++) {
    const left = (image % columns) * (imageSize + gap);
    const top = Math.floor(image / columns) * (imageSize + gap);
    for (let row = 0; row < imageSize; row++) {
      const source = (image * imageSize + row) * rowBytes;
      rgba.set(pixels.subarray(source, source + rowBytes), ((top + row) * width + left) * 4);
    }
  }
  return { width, height, rgba };
}
