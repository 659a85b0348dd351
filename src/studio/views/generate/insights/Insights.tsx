import type { SampledFrame } from '../../../../../packages/core/src/index.ts';
import { useStudio } from '../../../session/context.tsx';
import { selectedEntry } from '../../../session/models/slice.ts';
import { ChangeChart } from './ChangeChart.tsx';
import { SignalChart } from './SignalChart.tsx';
import { TimeChart } from './TimeChart.tsx';
import './insights.css';

const noFrames: readonly SampledFrame[] = [];

/** What can be measured of the trajectory, the frame on the screen marked; before the first, the chosen model's schedule. */
export function Insights() {
  const frames = useStudio(({ trajectory }) => trajectory.current?.frames ?? noFrames);
  const diffusion = useStudio((state) => {
    const { catalog } = state.models;
    const modelId = state.trajectory.current?.recipe.modelId;
    const entries = catalog.status === 'ready' ? catalog.entries : [];
    return (entries.find(({ id }) => id === modelId) ?? selectedEntry(state))?.card.diffusion;
  });
  const position = useStudio((state) => state.trajectory.position);
  const seek = useStudio((state) => state.trajectory.seek);
  if (!diffusion) return null;
  return (
    <section className="insights" aria-label="Insights">
      <h2 className="section-title">Insights</h2>
      <div className="card insight-charts">
        <SignalChart diffusion={diffusion} frames={frames} position={position} onSeek={seek} />
        <ChangeChart frames={frames} position={position} onSeek={seek} />
        <TimeChart frames={frames} position={position} onSeek={seek} />
      </div>
    </section>
  );
}
