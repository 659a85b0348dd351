import type { StateCreator } from 'zustand/vanilla';
import type { StudioState } from '../store.ts';
import { sentenceFor } from './sentence.ts';

/** A failure as a visitor meets it. */
export interface Problem {
  readonly sentence: string;
  /** The way out, where trying again may help. */
  readonly retry: (() => void) | null;
}

export interface ProblemsSlice {
  readonly problem: Problem | null;
  readonly report: (error: unknown, retry?: () => void) => void;
  readonly dismissProblem: () => void;
}

export const createProblemsSlice: StateCreator<StudioState, [], [], ProblemsSlice> = (set) => ({
  problem: null,
  report: (error, retry) => set({ problem: { sentence: sentenceFor(error), retry: retry ?? null } }),
  dismissProblem: () => set({ problem: null }),
});
