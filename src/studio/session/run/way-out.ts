import {
  GoldenMismatchError,
  IntegrityError,
  ModelOpenError,
  PredictionError,
  ProviderUnavailableError,
  UnknownProviderError,
} from '../../../runtime/errors.ts';
import type { WayOut } from '../problems/slice.ts';
import type { StudioState } from '../store.ts';

type Situation = Pick<StudioState, 'generate' | 'loadModels' | 'requestProvider' | 'requestedProvider'>;

/** What to offer when a run has failed: another provider where the provider is at fault, else another try. */
export function wayOutOf(error: unknown, { generate, loadModels, requestProvider, requestedProvider }: Situation): WayOut {
  const wasAskedFor = requestedProvider !== null;
  if (error instanceof UnknownProviderError || (error instanceof ProviderUnavailableError && wasAskedFor)) {
    return { title: 'Choose automatically', act: () => void requestProvider(null) };
  }
  const isOfProvider =
    error instanceof GoldenMismatchError ||
    error instanceof ModelOpenError ||
    error instanceof PredictionError ||
    error instanceof ProviderUnavailableError;
  if (isOfProvider && error.provider === 'webgpu') {
    return { title: 'Use WASM', act: () => void requestProvider('wasm').then(generate) };
  }
  // A card read before the site was published anew does not fit the file of after: another try reads it again.
  const mayBeStale = error instanceof IntegrityError || error instanceof GoldenMismatchError;
  return { title: 'Try again', act: () => void (mayBeStale ? loadModels().then(generate) : generate()) };
}
