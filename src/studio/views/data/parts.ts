import type { Report } from './report.ts';

/** How many images lie in each part of the split. */
export type PartCounts = Report['images']['after'];

/** The parts of a split in the order in which they are always shown; `className` gives each its grey. */
export const parts = [
  { part: 'train', title: 'Training', className: 'is-train' },
  { part: 'validation', title: 'Validation', className: 'is-validation' },
  { part: 'test', title: 'Test', className: 'is-test' },
] as const satisfies readonly { readonly part: keyof PartCounts; readonly title: string; readonly className: string }[];

export function totalOf({ train, validation, test }: PartCounts): number {
  return train + validation + test;
}

interface Stretch {
  readonly className: string;
  readonly from: number;
  readonly to: number;
}

/** The parts laid end to end from 0, as counts; a part without images takes no place. */
export function stackParts(counts: PartCounts): Stretch[] {
  let from = 0;
  return parts.flatMap(({ part, className }) => {
    const stretch = { className, from, to: from + counts[part] };
    from = stretch.to;
    return stretch.to > stretch.from ? [stretch] : [];
  });
}
