import { useStore } from 'zustand';
import { Choice } from '../../ui/controls/Choice.tsx';
import { GridSection } from './grid/GridSection.tsx';
import type { PanelProps } from './state.ts';
import { PathSection } from './PathSection.tsx';

const betweens = [
  { value: 'two', title: 'Two seeds' },
  { value: 'four', title: 'Four seeds' },
] as const;

/** Images between the noise of seeds: on a path between two, or in a grid between four. */
export function InterpolatePanel({ store, entry }: PanelProps) {
  const { settings, change } = useStore(store);
  const Section = settings.between === 'two' ? PathSection : GridSection;
  return (
    <section className="card steer-panel" aria-label="Interpolate">
      <p className="steer-lead">
        Without fresh noise on the way, the first noise alone decides the image. Noise that is mixed from the noise of two seeds, or of
        four, gives the images in between.
      </p>
      <Choice label="Between how many seeds" options={betweens} value={settings.between} onChange={(between) => change({ between })} />
      <Section store={store} entry={entry} />
    </section>
  );
}
