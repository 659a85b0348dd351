import { describe, expect, it } from 'vitest';
import { ModelOpenError, ProviderUnavailableError } from './errors.ts';

describe('ProviderUnavailableError', () => {
  it('tells in its sentence what the runtime said, on one line', () => {
    const cause = new Error('Non-zero status code\n  while creating the device\n');
    const error = new ProviderUnavailableError('webgpu', 'the runtime could not start it', 'Use cpu.', { cause });
    expect(error.message).toBe(
      'The webgpu provider cannot be used: the runtime could not start it (Non-zero status code while creating the device). Use cpu.',
    );
    expect(error.cause).toBe(cause);
  });

  it('is a sentence without a cause, too', () => {
    expect(new ProviderUnavailableError('wasm', 'it is not there', 'Use webgpu.').message).toBe(
      'The wasm provider cannot be used: it is not there. Use webgpu.',
    );
  });
});

describe('ModelOpenError', () => {
  it('leaves out what the runtime puts before its sentences', () => {
    const raw =
      "Can't create a session. ERROR_CODE: 9, ERROR_MESSAGE: [ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : Could not find an implementation for Erf(13).";
    expect(new ModelOpenError('tiny', 'wasm', { cause: new Error(raw) }).message).toContain(
      'could not be opened on wasm: Could not find an implementation for Erf(13). Export',
    );
  });
});
