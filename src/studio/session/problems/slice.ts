import { UserFacingError } from '../../../errors.ts';
import { sentenceFor } from '../../ui/sentence.ts';
import type { SliceCreator } from '../state.ts';

export const createProblemsSlice: SliceCreator<'problems'> = (set) => ({
  current: null,
  report(error, recoveryAction) {
    // eslint-disable-next-line no-console -- what is no sentence for visitors is one for whoever mends it
    if (!(error instanceof UserFacingError)) console.error(error);
    set({ current: { sentence: sentenceFor(error), recoveryAction: recoveryAction ?? null } });
  },
  dismiss: () => set({ current: null }),
});
