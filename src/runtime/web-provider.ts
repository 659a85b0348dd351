import { NoBackendError, ProviderUnavailableError, UnknownProviderError } from './errors.ts';
import type { WebProvider } from './provider.ts';
import { webProviders } from './provider.ts';

/** What a browser offers to run a model on. */
export interface Host {
  /** `navigator.gpu`, undefined where there is none. */
  readonly gpu: Pick<GPU, 'requestAdapter'> | undefined;
  /** Whether WebAssembly is there and has vector instructions, which the runtime's program needs. */
  readonly hasWasm: boolean;
}

export interface ProviderChoice {
  readonly provider: WebProvider;
  /** Why this one, as a clause for the person: `this browser has no WebGPU`. */
  readonly reason: string;
}

/** A module of one function that returns a vector constant. */
const vectorModule = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // header
  ...[1, 5, 1, 96, 0, 1, 123], // one type: () -> v128
  ...[3, 2, 1, 0], // one function of that type
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11], // i32.const 0; i8x16.splat; i8x16.popcnt
);

/** Whether this engine runs WebAssembly with vector instructions. */
export function hasVectorWasm(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(vectorModule);
}

function thisHost(): Host {
  // The types promise it, but browsers without it exist.
  const { gpu } = navigator as Partial<Navigator>;
  return { gpu, hasWasm: hasVectorWasm() };
}

/** onnxruntime's own bound: the layers of these networks are small, and all threads wait for the slowest at each. */
const MAXIMUM_THREADS = 4;

/** Threads need shared memory, which a browser gives to cross-origin isolated pages only. */
export function threadCount(): number {
  return crossOriginIsolated ? Math.min(MAXIMUM_THREADS, navigator.hardwareConcurrency) : 1;
}

/** Whether an adapter is software (SwiftShader and the like), which is many times slower than wasm. */
function isSoftware(adapter: GPUAdapter): boolean {
  // Older browsers have the property on the adapter, newer ones in its info.
  const { isFallbackAdapter } = adapter as { isFallbackAdapter?: boolean };
  return isFallbackAdapter ?? (adapter.info as Partial<GPUAdapterInfo> | undefined)?.isFallbackAdapter ?? false;
}

/**
 * The graphics adapter that models run on, or null where there is none: `navigator.gpu` alone promises nothing.
 */
export async function requestAdapter(gpu: Host['gpu']): Promise<GPUAdapter | null> {
  return gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null) ?? null;
}

/** That WebGPU was asked for and cannot be used. @param reason a clause for the person */
export function webGpuUnavailable(reason: string, options?: ErrorOptions): ProviderUnavailableError {
  return new ProviderUnavailableError('webgpu', reason, 'Use wasm instead, or update the browser and its graphics driver.', options);
}

/** Why there is no graphics adapter, as a clause for the person. */
export function reasonWithoutAdapter(gpu: Host['gpu']): string {
  return gpu ? 'no graphics adapter supports WebGPU' : 'this browser has no WebGPU';
}

/**
 * The value of `?provider=`; undefined when it is absent.
 *
 * @throws UnknownProviderError when it is none of the web's providers
 */
export function parseWebProvider(text: string | null): WebProvider | undefined {
  if (text === null || text === '') return undefined;
  const provider = webProviders.find((known) => known === text);
  if (provider === undefined) throw new UnknownProviderError(text, webProviders);
  return provider;
}

/**
 * WebGPU where there is a real graphics adapter, else wasm. A forced provider is taken as it is, WebGPU even on a
 * software adapter.
 *
 * @throws ProviderUnavailableError when the forced provider is not there, NoBackendError when neither is
 */
export async function chooseProvider(forced?: WebProvider, host: Host = thisHost()): Promise<ProviderChoice> {
  const adapter = forced === 'wasm' ? null : await requestAdapter(host.gpu);
  const noAdapter = reasonWithoutAdapter(host.gpu);
  const noWasm = 'its WebAssembly lacks vector instructions';
  if (forced === 'webgpu') {
    if (adapter) return { provider: 'webgpu', reason: 'it was asked for' };
    throw webGpuUnavailable(noAdapter);
  }
  if (forced === 'wasm') {
    if (host.hasWasm) return { provider: 'wasm', reason: 'it was asked for' };
    throw new ProviderUnavailableError('wasm', noWasm, 'Use a current browser.');
  }
  if (adapter && !isSoftware(adapter)) return { provider: 'webgpu', reason: 'there is a graphics adapter' };
  if (host.hasWasm) return { provider: 'wasm', reason: adapter ? 'the only graphics adapter is software' : noAdapter };
  if (adapter) return { provider: 'webgpu', reason: noWasm };
  throw new NoBackendError(noAdapter, noWasm);
}
