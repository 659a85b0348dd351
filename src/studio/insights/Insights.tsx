import { useMemo } from 'react';
import type { ModelCard } from '../../models/card.ts';
import { useStudio } from '../context.tsx';
import type { Trajectory } from '../trajectory/trajectory.ts';
import { ChangeChart } from './ChangeChart.tsx';
import { SignalChart } from './SignalChart.tsx';
import { TimeChart } from './TimeChart.tsx';
import './insights.css';

/** What can be measured of a trajectory, with the frame on the screen marked; nothing before there is one. */
export function Insights() {
  const trajectory = useStudio((state) => state.trajectory);
  const card = useStudio(({ catalog, trajectory: shown }) =>
    catalog.status === 'ready' ? (catalog.entries.find(({ id }) => id === shown?.recipe.modelId)?.card ?? null) : null,
  );
  if (!trajectory || !card || trajectory.frames.length < 2) return null;
  return <Charts trajectory={trajectory} card={card} />;
}

function Charts({ trajectory, card }: { readonly trajectory: Trajectory; readonly card: ModelCard }) {
  const position = useStudio((state) => state.position);
  const seek = useStudio((state) => state.seek);
  const { diffusion } = card;
  const { frames } = trajectory;
  const signal = useMemo(() => ({ diffusion, frames }), [diffusion, frames]);
  return (
    <section className="card insights" aria-label="Insights">
      <SignalChart {...signal} position={position} onSeek={seek} />
      <ChangeChart frames={frames} position={position} onSeek={seek} />
      <TimeChart frames={frames} position={position} onSeek={seek} />
    </section>
  );
}
