import { describe, expect, it } from 'vitest';
import type { RunState } from '../session/state.ts';
import { documentTitle } from './useDocumentTitle.ts';

const idle: RunState = { status: 'idle', outcome: null, stepMilliseconds: [], steps: 20, evaluations: null };

describe('documentTitle', () => {
  it('tells how far a run is, and in which view one is', () => {
    // The frame of a step comes with the evaluation after it.
    const running: RunState = { ...idle, status: 'running', stepMilliseconds: Array.from({ length: 13 }, () => 50) };
    expect(documentTitle('learn', running, false)).toBe('12/20 · How diffusion works · Stepwise');
    expect(documentTitle('generate', { ...idle, status: 'preparing' }, false)).toBe('0/20 · Stepwise');
  });

  it.each([
    ['finished', 'Finished · Stepwise'],
    ['failed', 'Could not finish · Stepwise'],
  ] as const)('tells that a run has %s out of sight, until somebody looks', (outcome, title) => {
    expect(documentTitle('steer', { ...idle, outcome }, true)).toBe(title);
    expect(documentTitle('steer', { ...idle, outcome }, false)).toBe('Steer · Stepwise');
  });
});
