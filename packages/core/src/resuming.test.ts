import { describe, expect, it } from 'vitest';
import type { GenerateRequest } from '../../../workers/sampling/contract.ts';
import { RunInterruptedError, type InterruptedRun } from '../../../workers/sampling/errors.ts';
import { testCard } from '../../../workers/sampling/testing/card.ts';
import { DeviceLostError } from '../../../src/runtime/errors.ts';
import { testEngine } from './testing/engine.ts';
import { resuming } from './resuming.ts';

const request: GenerateRequest = {
  card: testCard(),
  seed: 7,
  images: 1,
  options: { sampler: 'ddim', steps: 4, spacing: 'trailing', eta: 0, clip: true },
};
const run: InterruptedRun = {
  state: { step: 2, latent: new Float32Array(1), input: new Float32Array(1), history: [], evaluations: 2 },
  guideEvaluations: 0,
};
const never = new AbortController().signal;

/** An engine under whose runs the device is lost so many times, and what it and its owner do. */
function interrupted(times: number) {
  const log: string[] = [];
  let left = times;
  const engine = testEngine({
    generate: (_signal, { resume }) => {
      log.push(resume ? `from step ${resume.state.step}` : 'from the start');
      return left-- > 0 ? Promise.reject(new RunInterruptedError(run, new DeviceLostError('unplugged'))) : Promise.resolve();
    },
  });
  const reopen = () => Promise.resolve(void log.push('reopen'));
  return { log, generate: (signal = never) => resuming(engine, reopen).generate(signal, request, () => undefined) };
}

describe('resuming', () => {
  it('opens the model again and goes on from where the run was', async () => {
    const { log, generate } = interrupted(2);
    await generate();
    expect(log).toEqual(['from the start', 'reopen', 'from step 2', 'reopen', 'from step 2']);
  });

  it('gives up at the fourth time, in a sentence', async () => {
    const { log, generate } = interrupted(4);
    await expect(generate()).rejects.toThrow('The graphics device was lost (unplugged).');
    expect(log.filter((entry) => entry === 'reopen')).toHaveLength(3);
  });

  it('does not go on with a run that was stopped', async () => {
    const { log, generate } = interrupted(1);
    await expect(generate(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(log).not.toContain('reopen');
  });
});
