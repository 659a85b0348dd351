import { describe, expect, it } from 'vitest';
import { NoBackendError, ProviderUnavailableError, UnknownProviderError } from './errors.ts';
import type { Host } from './web-provider.ts';
import { chooseProvider, hasVectorWasm, parseWebProvider } from './web-provider.ts';

function adapter(parts: { isFallbackAdapter?: boolean; info?: { isFallbackAdapter: boolean } }): GPUAdapter {
  return parts as GPUAdapter;
}

function host(found: GPUAdapter | null | 'no WebGPU' | 'throws', hasWasm = true): Host {
  if (found === 'no WebGPU') return { gpu: undefined, hasWasm };
  const requestAdapter = () =>
    found === 'throws' ? Promise.reject(new DOMException('blocked', 'OperationError')) : Promise.resolve(found);
  return { gpu: { requestAdapter }, hasWasm };
}

const graphicsCard = adapter({ info: { isFallbackAdapter: false } });
const software = adapter({ info: { isFallbackAdapter: true } });
const olderSoftware = adapter({ isFallbackAdapter: true });
const olderGraphicsCard = adapter({ isFallbackAdapter: false });

describe('the provider that is chosen', () => {
  it.each([
    ['webgpu', 'there is a graphics adapter', graphicsCard],
    ['webgpu', 'there is a graphics adapter', olderGraphicsCard],
    ['wasm', 'the only graphics adapter is software', software],
    ['wasm', 'the only graphics adapter is software', olderSoftware],
    ['wasm', 'no graphics adapter supports WebGPU', null],
    ['wasm', 'no graphics adapter supports WebGPU', 'throws'],
    ['wasm', 'this browser has no WebGPU', 'no WebGPU'],
  ] as const)('is %s where %s', async (provider, reason, found) => {
    expect(await chooseProvider(undefined, host(found))).toEqual({ provider, reason });
  });

  it('is the forced one, WebGPU even on a software adapter', async () => {
    expect(await chooseProvider('wasm', host(graphicsCard))).toMatchObject({ provider: 'wasm' });
    expect(await chooseProvider('webgpu', host(software))).toMatchObject({ provider: 'webgpu' });
  });

  it('is a software adapter rather than nothing', async () => {
    expect(await chooseProvider(undefined, host(software, false))).toMatchObject({ provider: 'webgpu' });
  });

  it('is refused with its reason when it was forced and is not there', async () => {
    const webgpu = await chooseProvider('webgpu', host('no WebGPU')).catch((error: unknown) => error);
    expect(webgpu).toBeInstanceOf(ProviderUnavailableError);
    expect(webgpu).toMatchObject({ provider: 'webgpu', reason: 'this browser has no WebGPU' });
    const wasm = await chooseProvider('wasm', host(graphicsCard, false)).catch((error: unknown) => error);
    expect(wasm).toBeInstanceOf(ProviderUnavailableError);
    expect(wasm).toMatchObject({ provider: 'wasm' });
  });

  it('is none where there is neither, in a plain sentence', async () => {
    const failure = await chooseProvider(undefined, host('no WebGPU', false)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoBackendError);
    expect((failure as NoBackendError).message).toBe(
      'This browser can run no model: this browser has no WebGPU, and its WebAssembly lacks vector instructions. ' +
        'Use a current release of Chrome, Edge, Firefox or Safari.',
    );
  });

  it('counts on vector instructions, which every engine that these tests run in has', () => {
    expect(hasVectorWasm()).toBe(true);
  });
});

describe('?provider=', () => {
  it('names a provider or is absent', () => {
    expect(parseWebProvider('wasm')).toBe('wasm');
    expect(parseWebProvider('webgpu')).toBe('webgpu');
    expect(parseWebProvider(null)).toBeUndefined();
    expect(parseWebProvider('')).toBeUndefined();
  });

  it('with another name says which ones there are', () => {
    expect(() => parseWebProvider('WebGL')).toThrow(UnknownProviderError);
    expect(() => parseWebProvider('WebGL')).toThrow('There is no provider "WebGL": choose webgpu or wasm, or leave it out.');
  });
});
