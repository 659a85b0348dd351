import type { WebProvider } from '../../../runtime/provider.ts';
import { chooseProvider, parseWebProvider, requestAdapter, threadCount } from '../../../runtime/web-provider.ts';

/** Where models run in this browser, and why there. */
export interface ProviderInUse {
  readonly provider: WebProvider;
  /** The graphics adapter's name, or the number of threads. */
  readonly detail: string;
  /** A clause: `this browser has no WebGPU`. */
  readonly reason: string;
}

/**
 * Chooses the provider, as requested (the text of `?provider=`) or by what is there, and describes it. Throws UnknownProviderError, ProviderUnavailableError or NoBackendError.
 */
export async function detectProvider(requested: string | null): Promise<ProviderInUse> {
  const { provider, reason } = await chooseProvider(parseWebProvider(requested));
  return { provider, reason, detail: provider === 'wasm' ? describeThreads(threadCount()) : await describeAdapter() };
}

function describeThreads(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

async function describeAdapter(): Promise<string> {
  return adapterName((await requestAdapter(navigator.gpu))?.info);
}

/** The most telling name that an adapter gives; browsers leave most fields empty to protect their visitors. */
export function adapterName(info: Pick<GPUAdapterInfo, 'description' | 'device' | 'vendor' | 'architecture'> | undefined): string {
  const names = info ? [info.description, info.device, `${info.vendor} ${info.architecture}`.trim()] : [];
  return names.find((name) => name !== '') ?? 'graphics adapter';
}
