import type { StateCreator } from 'zustand/vanilla';
import type { StudioState } from '../store.ts';
import { UserFacingError } from '../../../errors.ts';
import { sentenceFor } from '../../ui/sentence.ts';

/** What a visitor can do about a failure with one press. */
export interface WayOut {
  readonly title: string;
  readonly act: () => void;
}

/** A failure as a visitor meets it. */
export interface Problem {
  readonly sentence: string;
  readonly wayOut: WayOut | null;
}

export interface ProblemsSlice {
  readonly problem: Problem | null;
  readonly report: (error: unknown, wayOut?: WayOut) => void;
  readonly dismissProblem: () => void;
}

export const createProblemsSlice: StateCreator<StudioState, [], [], ProblemsSlice> = (set) => ({
  problem: null,
  report(error, wayOut) {
    // eslint-disable-next-line no-console -- what is no sentence for visitors is one for whoever mends it
    if (!(error instanceof UserFacingError)) console.error(error);
    set({ problem: { sentence: sentenceFor(error), wayOut: wayOut ?? null } });
  },
  dismissProblem: () => set({ problem: null }),
});
