import { extname } from 'node:path';

/** Files of one kind that are no part of a dataset. */
export interface LeftOut {
  /** Such as `.heic`, or what files without an extension are. */
  readonly kind: string;
  readonly count: number;
  /** The first of them. */
  readonly example: string;
}

/** Kinds of images that the decoder does not read, for whatever reason. */
const UNREADABLE_IMAGE =
  /^\.(heic|heics|heif|heifs|hif|jxl|jp2|j2k|jpx|jxr|hdp|psd|psb|tga|ico|icns|pcx|ppm|pgm|pbm|pnm|exr|hdr|dds|svg|cr2|cr3|nef|arw|dng|orf|raf|rw2|xcf)$/;

/** Counts files by their extensions, the most frequent first. */
export function countLeftOut(names: readonly string[], kindOf: (name: string) => string = extensionOf): LeftOut[] {
  const kinds = new Map<string, { count: number; example: string }>();
  for (const name of names) {
    const kind = kindOf(name);
    const known = kinds.get(kind);
    if (known) known.count++;
    else kinds.set(kind, { count: 1, example: name });
  }
  return [...kinds].map(([kind, { count, example }]) => ({ kind, count, example })).sort((one, other) => other.count - one.count);
}

function extensionOf(name: string): string {
  return extname(name).toLowerCase() || 'without an extension';
}

/** What was left out, in a sentence or two; null for nothing. */
export function describeLeftOut(container: string, leftOut: readonly LeftOut[]): string | null {
  if (leftOut.length === 0) return null;
  const total = leftOut.reduce((sum, { count }) => sum + count, 0);
  const kinds = leftOut.map(({ kind, count, example }) => `${count} ${kind} (${count === 1 ? '' : 'such as '}${example})`);
  const images = leftOut.filter(({ kind }) => UNREADABLE_IMAGE.test(kind)).map(({ kind }) => kind);
  const advice = images.length === 0 ? '' : ` Images of ${images.join(', ')} are not read here: convert them to JPEG or PNG.`;
  return `${total} ${total === 1 ? 'file' : 'files'} in ${container} ${total === 1 ? 'is' : 'are'} left out: ${kinds.join(', ')}.${advice}`;
}
