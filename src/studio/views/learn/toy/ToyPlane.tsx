import { useMemo, type ReactNode } from 'react';
import type { GaussianMixture } from '../../../../diffusion/gaussian-mixture.ts';
import { fieldOf } from './field.ts';
import type { ToyFrame } from './paths.ts';
import { ToyCanvas } from './ToyCanvas.tsx';
import './toy.css';

interface ToyPlaneProps {
  readonly title: string;
  readonly detail: string;
  /** What is shaded, at the noise of the frame; null as long as nothing is there to be seen. */
  readonly mixture: GaussianMixture | null;
  readonly frames: readonly ToyFrame[];
  /** Which frame is looked at; the last where there are fewer. */
  readonly step: number;
  readonly startsAtPoint?: boolean;
  /** What it shows, for who cannot see it. */
  readonly description: string;
  /** What lies upon it. */
  readonly children?: ReactNode;
}

/** The plane at a moment of a walk, with what it is. */
export function ToyPlane({ title, detail, mixture, frames, step, startsAtPoint = false, description, children }: ToyPlaneProps) {
  const scene = useMemo(() => {
    const walked = frames.slice(0, step + 1);
    const now = walked.at(-1);
    return mixture && now ? { field: fieldOf(mixture, now, now.epsilonAtPlaces), frames: walked, startsAtPoint } : null;
  }, [mixture, frames, step, startsAtPoint]);
  return (
    <figure>
      <div className="toy-plane">
        {scene && <ToyCanvas scene={scene} label={`${title}, ${detail}: ${description}`} />}
        {children}
      </div>
      <figcaption>
        {title}, <span className="nowrap">{detail}</span>
      </figcaption>
    </figure>
  );
}
