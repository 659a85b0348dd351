import {
  GoldenMismatchError,
  IntegrityError,
  ModelOpenError,
  PredictionError,
  ProviderUnavailableError,
  UnknownProviderError,
} from '../../../runtime/errors.ts';
import type { ModelsSlice, ProviderSlice, RecoveryAction } from '../state.ts';

interface Situation {
  readonly models: Pick<ModelsSlice, 'load'>;
  readonly provider: Pick<ProviderSlice, 'requested' | 'request'>;
}

/** What to offer when work has failed: another provider where the provider is at fault, else another try. */
export function recoveryActionFor(error: unknown, { models, provider }: Situation, retry: () => Promise<void>): RecoveryAction {
  const wasAskedFor = provider.requested !== null;
  if (error instanceof UnknownProviderError || (error instanceof ProviderUnavailableError && wasAskedFor)) {
    return { title: 'Choose automatically', act: () => void provider.request(null) };
  }
  const isOfProvider =
    error instanceof GoldenMismatchError ||
    error instanceof ModelOpenError ||
    error instanceof PredictionError ||
    error instanceof ProviderUnavailableError;
  if (isOfProvider && error.provider === 'webgpu') {
    return { title: 'Use WASM', act: () => void provider.request('wasm').then(retry) };
  }
  // A card read before the site was published anew does not fit the file of after: another try reads it again.
  const mayBeStale = error instanceof IntegrityError || error instanceof GoldenMismatchError;
  return { title: 'Try again', act: () => void (mayBeStale ? models.load().then(retry) : retry()) };
}
