/** So many bytes tell what kind of image a file is. */
export const IMAGE_HEAD_BYTES = 12;

/** How files of the kinds that the decoder reads begin. */
const beginnings: readonly RegExp[] = [
  /^\xff\xd8\xff/, // JPEG
  /^\x89PNG\r\n/,
  /^GIF8/,
  /^RIFF[\s\S]{4}WEBP/,
  /^(II\*\0|MM\0\*)/, // TIFF
  /^[\s\S]{4}ftypavi[fs]/, // AVIF
  /^BM[\s\S]{4}\0\0\0\0/, // a bitmap, whose reserved bytes are 0
];

/** Whether a file that begins with `head` is an image that the decoder reads. */
export function beginsAsImage(head: Buffer): boolean {
  const text = head.toString('latin1');
  return beginnings.some((beginning) => beginning.test(text));
}
