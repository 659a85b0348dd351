import { formatRate } from '../../../ui/format.ts';
import { PARTICLES, partsOf } from './paths.ts';
import type { Paths } from './usePaths.ts';

/** What a plane shows, for who cannot see it. */
export function describePlane(paths: Paths, step: number): string {
  const shown = Math.min(step, paths.frames.length - 1);
  const frame = paths.frames[shown];
  if (!frame) return '';
  const { distribution } = paths.request;
  const from = paths.request.start ? ' that started at one point' : '';
  return (
    `step ${shown} of ${paths.frames.length - 1}, noise ${formatRate(frame.noiseRate)}. ${PARTICLES} particles${from}, ` +
    `nearest to ${new Set(partsOf(distribution, frame)).size} of ${partCount(paths)} ${distribution.parts}.`
  );
}

/** How the ends of the same particles compare, without and with fresh noise. */
export function describeEnds(ddim: Paths, other: Paths): string {
  const [ends, otherEnds] = [endsOf(ddim), endsOf(other)];
  const { parts } = ddim.request.distribution;
  const eta = other.request.eta.toFixed(2);
  if (ddim.request.start) {
    const count = partCount(ddim);
    return (
      `All ${PARTICLES} particles start at one point. With η = 0 they end in ${new Set(ends).size} of ${count} ${parts}, ` +
      `with η = ${eta} in ${new Set(otherEnds).size}.`
    );
  }
  const moved = otherEnds.filter((part, particle) => part !== ends[particle]).length;
  return `With η = ${eta}, ${moved} of ${PARTICLES} particles end in another of the ${parts} than with η = 0.`;
}

function endsOf({ request, frames }: Paths): number[] {
  const end = frames.at(-1);
  return end ? partsOf(request.distribution, end) : [];
}

const partCount = ({ request }: Paths) => new Set(request.distribution.partOf).size;
