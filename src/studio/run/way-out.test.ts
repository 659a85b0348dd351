import { describe, expect, it, vi } from 'vitest';
import { DeviceLostError, GoldenMismatchError, UnknownProviderError } from '../../runtime/errors.ts';
import { wayOutOf } from './way-out.ts';

function actions() {
  return { generate: vi.fn(() => Promise.resolve()), requestProvider: vi.fn(() => Promise.resolve()) };
}

describe('wayOutOf', () => {
  it('lets the page choose when the provider asked for is not there', () => {
    const spies = actions();
    wayOutOf(new UnknownProviderError('gpu', ['webgpu', 'wasm']), spies).act();
    expect(spies.requestProvider).toHaveBeenCalledWith(null);
  });

  it('goes on with WASM where WebGPU computes something else', async () => {
    const spies = actions();
    const wayOut = wayOutOf(new GoldenMismatchError('flowers', 'webgpu', 1, 0.02), spies);
    expect(wayOut.title).toBe('Use WASM');
    wayOut.act();
    await vi.waitFor(() => expect(spies.generate).toHaveBeenCalled());
    expect(spies.requestProvider).toHaveBeenCalledWith('wasm');
  });

  it('tries again after anything else, a lost device included', () => {
    const spies = actions();
    expect(wayOutOf(new GoldenMismatchError('flowers', 'wasm', 1, 0.02), spies).title).toBe('Try again');
    wayOutOf(new DeviceLostError('unplugged'), spies).act();
    expect(spies.generate).toHaveBeenCalledOnce();
  });
});
