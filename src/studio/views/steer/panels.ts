import type { StoreApi } from 'zustand/vanilla';
import type { ModelEntry } from '../../session/models/catalog.ts';
import type { SteerState } from './state.ts';

/** What each panel of the view is given. */
export interface PanelProps {
  readonly store: StoreApi<SteerState>;
  /** The chosen model; null while there is none. */
  readonly entry: ModelEntry | null;
}
