import { describe, expect, it } from 'vitest';
import * as diffusersErrors from '../../src/diffusers/errors.ts';
import * as diffusionErrors from '../../src/diffusion/errors.ts';
import { GoldenMismatchError } from '../../src/runtime/errors.ts';
import * as runtimeErrors from '../../src/runtime/errors.ts';
import { reviveError, serializeError } from '../shared/error-transfer.ts';
import { samplingErrors } from './contract.ts';
import * as workerErrors from './errors.ts';

describe('errors of the sampling worker', () => {
  it('are all registered, under the name that they show', () => {
    for (const [name, errorClass] of Object.entries({ ...diffusersErrors, ...diffusionErrors, ...runtimeErrors, ...workerErrors })) {
      expect(samplingErrors[name]).toBe(errorClass);
    }
  });

  it('arrive with their fields', () => {
    const sent = new GoldenMismatchError('flowers', 'webgpu', 0.5, 0.02);
    const received = reviveError(structuredClone(serializeError(sent, samplingErrors)), samplingErrors);
    expect(received).toBeInstanceOf(GoldenMismatchError);
    expect(received).toMatchObject({ model: 'flowers', provider: 'webgpu', deviation: 0.5, tolerance: 0.02, message: sent.message });
  });
});
