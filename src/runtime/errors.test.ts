import { describe, expect, it } from 'vitest';
import { ProviderUnavailableError } from './errors.ts';

describe('ProviderUnavailableError', () => {
  it('tells in its sentence what the runtime said, on one line', () => {
    const cause = new Error('Non-zero status code\n  while creating the device\n');
    const error = new ProviderUnavailableError('webgpu', 'the runtime could not start it', 'Use cpu.', { cause });
    expect(error.message).toBe('The webgpu provider cannot be used: the runtime could not start it (Non-zero status code while creating the device). Use cpu.');
    expect(error.cause).toBe(cause);
  });

  it('is a sentence without a cause, too', () => {
    expect(new ProviderUnavailableError('wasm', 'it is not there', 'Use webgpu.').message).toBe('The wasm provider cannot be used: it is not there. Use webgpu.');
  });
});
