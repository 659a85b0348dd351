import { createContext, use, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { StudioState, StudioStore } from './state.ts';

const StudioContext = createContext<StudioStore | null>(null);

export function StudioProvider({ store, children }: { readonly store: StudioStore; readonly children: ReactNode }) {
  return <StudioContext value={store}>{children}</StudioContext>;
}

/** The studio's store itself, for reading at the time of an event. */
export function useStudioStore(): StudioStore {
  const store = use(StudioContext);
  if (!store) throw new Error('This part of the page is not inside a StudioProvider.');
  return store;
}

/** A part of the studio's state; the component renders again when it changes. */
export function useStudio<Part>(select: (state: StudioState) => Part): Part {
  return useStore(useStudioStore(), select);
}
