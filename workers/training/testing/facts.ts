import { tinyStepConfig } from '../../../src/training-step/testing/tiny-configs.ts';
import type { RunFacts } from '../facts.ts';

/** Facts of a run that has not begun, but for what is given. */
export function testFacts(given: Partial<RunFacts> = {}): RunFacts {
  return {
    version: 1,
    title: 'My pictures',
    config: tinyStepConfig,
    totalSteps: 10,
    horizontalFlip: true,
    startedFrom: null,
    classes: null,
    pictures: { count: 24, heldOut: 2, side: 20 },
    provider: 'wasm',
    devices: [],
    step: 0,
    seconds: 0,
    losses: [],
    validations: [],
    ...given,
  };
}
