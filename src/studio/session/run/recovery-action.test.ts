import { describe, expect, it, vi } from 'vitest';
import {
  DeviceLostError,
  GoldenMismatchError,
  IntegrityError,
  ProviderUnavailableError,
  UnknownProviderError,
} from '../../../runtime/errors.ts';
import { recoveryActionFor } from './recovery-action.ts';

function actions(requested: string | null = null) {
  const act = () => vi.fn(() => Promise.resolve());
  return { models: { load: act() }, provider: { requested, request: act() }, retry: act() };
}

describe('recoveryActionFor', () => {
  it('lets the page choose when the provider asked for is not there', () => {
    for (const error of [
      new UnknownProviderError('gpu', ['webgpu', 'wasm']),
      new ProviderUnavailableError('webgpu', 'there is none', 'Use wasm.'),
    ]) {
      const spies = actions('webgpu');
      recoveryActionFor(error, spies, spies.retry).act();
      expect(spies.provider.request).toHaveBeenCalledWith(null);
    }
  });

  it('does not offer the choice again that has just failed', () => {
    const spies = actions(null);
    recoveryActionFor(new ProviderUnavailableError('webgpu', 'the graphics adapter gave no device', 'Use wasm.'), spies, spies.retry).act();
    expect(spies.provider.request).toHaveBeenCalledWith('wasm');
  });

  it('goes on with WASM where WebGPU computes something else', async () => {
    const spies = actions();
    const recoveryAction = recoveryActionFor(new GoldenMismatchError('flowers', 'webgpu', 1, 0.02), spies, spies.retry);
    expect(recoveryAction.title).toBe('Use WASM');
    recoveryAction.act();
    await vi.waitFor(() => expect(spies.retry).toHaveBeenCalled());
    expect(spies.provider.request).toHaveBeenCalledWith('wasm');
  });

  it('reads the cards again where one may be older than its file', async () => {
    for (const error of [
      new GoldenMismatchError('flowers', 'wasm', 1, 0.001),
      new IntegrityError('model.onnx', 'size', '2 bytes', '1 bytes'),
    ]) {
      const spies = actions();
      const recoveryAction = recoveryActionFor(error, spies, spies.retry);
      expect(recoveryAction.title).toBe('Try again');
      recoveryAction.act();
      expect(spies.retry).not.toHaveBeenCalled();
      await vi.waitFor(() => expect(spies.retry).toHaveBeenCalledOnce());
      expect(spies.models.load).toHaveBeenCalledOnce();
    }
  });

  it('tries again after anything else, a lost device included', () => {
    const spies = actions();
    recoveryActionFor(new DeviceLostError('unplugged'), spies, spies.retry).act();
    expect(spies.retry).toHaveBeenCalledOnce();
    expect(spies.models.load).not.toHaveBeenCalled();
  });
});
