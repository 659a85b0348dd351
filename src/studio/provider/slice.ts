import type { StateCreator } from 'zustand/vanilla';
import type { StudioDependencies } from '../dependencies.ts';
import type { StudioState } from '../store.ts';
import type { ProviderInUse } from './detect.ts';

export interface ProviderSlice {
  /** Null while it is being found out. */
  readonly provider: ProviderInUse | null;
  /** Finds out once; after a failure, at the next call again. Throws what detection throws. */
  readonly chooseProvider: () => Promise<ProviderInUse>;
}

export function createProviderSlice({ detectProvider }: StudioDependencies): StateCreator<StudioState, [], [], ProviderSlice> {
  return (set) => {
    let choosing: Promise<ProviderInUse> | null = null;
    return {
      provider: null,
      chooseProvider() {
        choosing ??= detectProvider().then(
          (provider) => {
            set({ provider });
            return provider;
          },
          (error: unknown) => {
            choosing = null;
            throw error;
          },
        );
        return choosing;
      },
    };
  };
}
