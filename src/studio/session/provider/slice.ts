import type { StudioDependencies } from '../dependencies.ts';
import { recoveryActionFor } from '../run/recovery-action.ts';
import type { SliceCreator } from '../state.ts';
import type { ProviderInUse } from './detect.ts';

export function createProviderSlice(dependencies: StudioDependencies): SliceCreator<'provider'> {
  const { detectProvider, requestedProvider, showRequestedProvider } = dependencies;
  return (set, get) => {
    let choosing: Promise<ProviderInUse> | null = null;

    async function detect(): Promise<ProviderInUse> {
      const requested = get().provider.requested;
      const isStillWanted = () => requested === get().provider.requested;
      try {
        const provider = await detectProvider(requested);
        if (isStillWanted()) set({ inUse: provider, isMissing: false });
        return provider;
      } catch (error) {
        if (isStillWanted()) {
          choosing = null;
          set({ isMissing: true });
        }
        throw error;
      }
    }

    return {
      requested: requestedProvider,
      inUse: null,
      isMissing: false,
      choose: () => (choosing ??= detect()),

      async show() {
        const requested = get().provider.requested;
        await get()
          .provider.choose()
          .catch((error: unknown) => {
            // The visitor may have asked for another one since.
            if (requested === get().provider.requested) get().problems.report(error, recoveryActionFor(error, get(), get().run.generate));
          });
      },

      async request(requested) {
        choosing = null;
        set({ requested, inUse: null, isMissing: false });
        get().models.forgetPreparation();
        showRequestedProvider(requested);
        get().problems.dismiss();
        await get().provider.show();
        if (get().provider.inUse) await get().models.warm();
      },
    };
  };
}
