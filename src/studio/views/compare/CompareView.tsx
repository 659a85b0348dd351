import { useMemo, useState } from 'react';
import { useStore, type StoreApi } from 'zustand';
import { beforeNextPaint } from '../../ui/before-next-paint.ts';
import { useStudio, useStudioStore } from '../../session/context.tsx';
import { Choice } from '../../ui/controls/Choice.tsx';
import { CopyLinkButton } from '../../session/share/CopyLinkButton.tsx';
import { useViewShortcuts } from '../../session/keyboard/useShortcuts.ts';
import { entryOf } from '../../session/models/slice.ts';
import { recallView, useViewAddress } from '../../session/navigation/useViewAddress.ts';
import { PlaybackButtons } from '../../session/trajectory/PlaybackButtons.tsx';
import { usePlayback } from '../../session/trajectory/usePlayback.ts';
import { formatCompare } from './address.ts';
import { CompareControls } from './CompareControls.tsx';
import { CompareSlider } from './CompareSlider.tsx';
import { DifferenceCard } from './DifferenceCard.tsx';
import { DistanceChart } from './DistanceChart.tsx';
import type { ComparePartProps, CompareState } from './state.ts';
import { pictureTitles } from './pictures.ts';
import { SettingsTable } from './SettingsTable.tsx';
import { SidePicture } from './SidePicture.tsx';
import { describeDifferences, differencesOf, drawnSide, readBy, sideNames } from './sides.ts';
import { createCompareStore, newestStop } from './store.ts';
import './compare.css';

const pictures = (['predictedX0', 'latent', 'predictedNoise'] as const).map((value) => ({ value, title: pictureTitles[value] }));

/** One seed under two settings, side by side in lockstep. */
export function CompareView() {
  const studio = useStudioStore();
  const [store] = useState(() => {
    const created = createCompareStore(studio, beforeNextPaint);
    created.getState().applyQuery(recallView({ view: 'compare' }) ?? '');
    return created;
  });
  const { picture, show, applyQuery } = useStore(store);
  const query = useStore(store, formatCompare);
  useViewAddress({ view: 'compare' }, query, applyQuery);
  useCompareKeys(store);
  return (
    <div className="page compare">
      <header className="page-head">
        <h2>Compare</h2>
        <Choice label="Shown picture" options={pictures} value={picture} onChange={show} />
        <Differences store={store} />
        <CopyLinkButton hash={`#compare?${query}`} />
      </header>
      <div className="compare-layout">
        <section className="compare-stage" aria-label="Side by side">
          <div className="compare-pictures">
            {sideNames.map((side) => (
              <SidePicture key={side} store={store} side={side} />
            ))}
          </div>
          <ComparePlayback store={store} />
          <CompareSlider store={store} />
        </section>
        <div className="compare-choices">
          <div className="card lead">
            <CompareControls store={store} />
          </div>
          <SettingsTable store={store} />
        </div>
        <DifferenceCard store={store} />
        <DistanceChart store={store} />
      </div>
    </div>
  );
}

/** In what the pictures differ, or before there are any, will differ; and that the settings are others by now. */
function Differences({ store }: ComparePartProps) {
  const catalog = useStudio((state) => state.models.catalog);
  const wanted = useStore(store, (state) => state.settings);
  const seed = useStore(store, (state) => state.seed);
  const { a, b } = useStore(store, (state) => state.trajectories);
  const next = { a: readBy(entryOf(catalog, wanted.a.modelId), wanted.a), b: readBy(entryOf(catalog, wanted.b.modelId), wanted.b) };
  if (!a || !b) return <p className="compare-differences">{describeDifferences(differencesOf(next))}</p>;
  const drawn = { a: drawnSide(a.recipe), b: drawnSide(b.recipe) };
  const isDrawn = a.recipe.seed === seed && sideNames.every((side) => differencesOf({ a: drawn[side], b: next[side] }).length === 0);
  return (
    <p className="compare-differences">
      {describeDifferences(differencesOf(drawn))}
      {!isDrawn && ' The settings are others by now: draw both to see them.'}
    </p>
  );
}

function ComparePlayback({ store }: ComparePartProps) {
  const { position, playing, stops, play, pause, seekBy } = useStore(store);
  const frames = useStore(store, (state) => (state.stops.length === 0 ? 0 : newestStop(state) + 1));
  const player = useMemo(
    () => ({
      position: () => store.getState().position,
      frames: () => store.getState().stops.length,
      playTo: (to: number) => store.getState().playTo(to),
    }),
    [store],
  );
  usePlayback(playing, player);
  return (
    <div className="compare-playback">
      <PlaybackButtons position={position} frames={frames} playing={playing} onPlay={play} onPause={pause} onSeekBy={seekBy} />
      <p className="compare-hint">{stops.length === 0 ? '' : 'Both sides at the same noise, as near as their steps allow.'}</p>
    </div>
  );
}

function useCompareKeys(store: StoreApi<CompareState>): void {
  const actions = useMemo(() => {
    const state = () => store.getState();
    return {
      generate: () => void state().compare(),
      stop: () => state().stop(),
      'toggle-playback': () => (state().playing ? state().pause() : state().play()),
      'previous-frame': () => state().seekBy(-1),
      'next-frame': () => state().seekBy(1),
      'first-frame': () => state().seek(0),
      'last-frame': () => state().seek(Infinity),
    };
  }, [store]);
  useViewShortcuts(actions);
}
