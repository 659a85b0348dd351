import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { Choice } from '../../../ui/controls/Choice.tsx';
import { SliderField } from '../../../ui/controls/SliderField.tsx';
import type { SteerState } from '../state.ts';

const brushes = [
  { value: 'paint', title: 'Paint' },
  { value: 'keep', title: 'Erase' },
] as const;

/** What the brush does, how large it is, and the way back from what it did. */
export function BrushTools({ store }: { readonly store: StoreApi<SteerState> }) {
  const { settings, masks, change, undoStroke, clearMask } = useStore(store);
  const isMasked = masks.at(-1)?.includes(1) ?? false;
  return (
    <div className="brush-tools" role="group" aria-label="Brush">
      <div className="brush-row">
        <Choice label="What the brush does" options={brushes} value={settings.brush} onChange={(brush) => change({ brush })} />
        <button
          type="button"
          className="button"
          aria-disabled={masks.length < 2}
          title="Take the last stroke back (Ctrl Z on the picture)"
          onClick={undoStroke}
        >
          Undo
        </button>
        <button type="button" className="button" aria-disabled={!isMasked} title="Keep the whole picture" onClick={clearMask}>
          Clear
        </button>
      </div>
      <SliderField
        label="Brush size"
        value={settings.brushSize}
        minimum={1}
        maximum={32}
        step={1}
        onChange={(brushSize) => change({ brushSize })}
      />
    </div>
  );
}
