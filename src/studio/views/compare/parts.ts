import type { StoreApi } from 'zustand';
import type { CompareState } from './state.ts';

/** What each part of the view is given. */
export interface ComparePartProps {
  readonly store: StoreApi<CompareState>;
}
