import type { StateCreator } from 'zustand/vanilla';
import type { WebProvider } from '../../../runtime/provider.ts';
import type { StudioDependencies } from '../dependencies.ts';
import { wayOutOf } from '../run/way-out.ts';
import type { StudioState } from '../store.ts';
import type { ProviderInUse } from './detect.ts';

export interface ProviderSlice {
  /** What the visitor asked for, as in `?provider=`; null for a free choice. */
  readonly requestedProvider: string | null;
  /** Null while it is being found out, and where it could not be. */
  readonly provider: ProviderInUse | null;
  readonly isProviderMissing: boolean;
  /** Finds out once; after a failure, at the next call again. Throws what detection throws. */
  readonly chooseProvider: () => Promise<ProviderInUse>;
  /** Finds out for the eye: a failure becomes a problem. */
  readonly showProvider: () => Promise<void>;
  /** Asks for another provider; models are opened on it from now on. */
  readonly requestProvider: (requested: WebProvider | null) => Promise<void>;
}

export function createProviderSlice(dependencies: StudioDependencies): StateCreator<StudioState, [], [], ProviderSlice> {
  const { detectProvider, requestedProvider, showRequestedProvider } = dependencies;
  return (set, get) => {
    let choosing: Promise<ProviderInUse> | null = null;

    async function detect(): Promise<ProviderInUse> {
      const requested = get().requestedProvider;
      const isStillWanted = () => requested === get().requestedProvider;
      try {
        const provider = await detectProvider(requested);
        if (isStillWanted()) set({ provider, isProviderMissing: false });
        return provider;
      } catch (error) {
        if (isStillWanted()) {
          choosing = null;
          set({ isProviderMissing: true });
        }
        throw error;
      }
    }

    return {
      requestedProvider,
      provider: null,
      isProviderMissing: false,
      chooseProvider: () => (choosing ??= detect()),

      async showProvider() {
        const requested = get().requestedProvider;
        await get()
          .chooseProvider()
          .catch((error: unknown) => {
            // The visitor may have asked for another one since.
            if (requested === get().requestedProvider) get().report(error, wayOutOf(error, get()));
          });
      },

      async requestProvider(requested) {
        choosing = null;
        set({ requestedProvider: requested, provider: null, isProviderMissing: false, preparation: { status: 'none' } });
        showRequestedProvider(requested);
        get().dismissProblem();
        await get().showProvider();
        if (get().provider) await get().warmModel();
      },
    };
  };
}
