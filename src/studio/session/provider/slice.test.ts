import { describe, expect, it } from 'vitest';
import { UnknownProviderError } from '../../../runtime/errors.ts';
import { testEngine, testStudio } from '../testing/studio.ts';
import { adapterName, type ProviderInUse } from './detect.ts';
import { withProvider } from './address.ts';

const wasm: ProviderInUse = { provider: 'wasm', detail: '2 threads', reason: 'it was asked for' };

describe('provider of the studio', () => {
  it('is found out once', async () => {
    let detections = 0;
    const store = testStudio({
      detectProvider: () => {
        detections++;
        return Promise.resolve(wasm);
      },
    });
    await Promise.all([store.getState().provider.show(), store.getState().provider.choose()]);
    expect(detections).toBe(1);
    expect(store.getState().provider.inUse).toBe(wasm);
  });

  it('can be asked for, which the address then says and the next run uses', async () => {
    const addresses: (string | null)[] = [];
    const providers: string[] = [];
    const engine = testEngine({
      prepare: (_signal, { provider }) => {
        providers.push(provider);
        return Promise.resolve({ caching: 'cached', fromCache: true });
      },
    });
    const store = testStudio({
      engine,
      detectProvider: (requested) => Promise.resolve({ ...wasm, provider: requested === 'webgpu' ? 'webgpu' : 'wasm' }),
      showRequestedProvider: (requested) => addresses.push(requested),
    });
    await store.getState().models.load();
    await store.getState().run.generate();
    await store.getState().provider.request('webgpu');
    await store.getState().run.generate();
    expect(addresses).toEqual(['webgpu']);
    expect([providers[0], providers.at(-1)]).toEqual(['wasm', 'webgpu']);
  });

  it('that is no longer asked for fails in silence', async () => {
    let fail: (error: Error) => void = () => undefined;
    const store = testStudio({
      detectProvider: (requested) => (requested === null ? Promise.resolve(wasm) : new Promise((_, reject) => (fail = reject))),
    });
    const first = store.getState().provider.request('webgpu');
    await store.getState().provider.request(null);
    fail(new UnknownProviderError('webgpu', ['wasm']));
    await first;
    expect(store.getState()).toMatchObject({ provider: { inUse: wasm, isMissing: false }, problems: { current: null } });
  });

  it('that nobody knows becomes a problem with a free choice as the recovery action', async () => {
    const store = testStudio({
      requestedProvider: 'gpu',
      detectProvider: (requested) =>
        requested === null ? Promise.resolve(wasm) : Promise.reject(new UnknownProviderError(requested, ['webgpu', 'wasm'])),
    });
    await store.getState().provider.show();
    expect(store.getState().provider.inUse).toBeNull();
    expect(store.getState().problems.current?.sentence).toContain('"gpu"');
    store.getState().problems.current?.recoveryAction?.act();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.getState()).toMatchObject({ provider: { inUse: wasm, requested: null }, problems: { current: null } });
  });
});

describe('withProvider', () => {
  it('changes its own part of the address only', () => {
    expect(withProvider('http://localhost/studio/?a=1', 'wasm')).toBe('http://localhost/studio/?a=1&provider=wasm');
    expect(withProvider('http://localhost/?provider=webgpu&a=1#b', null)).toBe('http://localhost/?a=1#b');
  });
});

describe('adapterName', () => {
  it('takes the most telling name that the browser gives', () => {
    expect(adapterName({ description: 'Apple M3', device: '', vendor: 'apple', architecture: 'metal-3' })).toBe('Apple M3');
    expect(adapterName({ description: '', device: '', vendor: 'nvidia', architecture: 'ampere' })).toBe('nvidia ampere');
    expect(adapterName({ description: '', device: '', vendor: '', architecture: '' })).toBe('graphics adapter');
    expect(adapterName(undefined)).toBe('graphics adapter');
  });
});
