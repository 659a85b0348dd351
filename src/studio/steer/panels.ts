import type { StoreApi } from 'zustand/vanilla';
import type { SteerState } from './store.ts';

/** What each panel of the view is given. */
export interface PanelProps {
  readonly store: StoreApi<SteerState>;
  /** Of the chosen model; null while there is none. */
  readonly imageSize: number | null;
}
