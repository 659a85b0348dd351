import { describe, expect, it } from 'vitest';
import { validationModel } from '../../src/training-graph/validation.ts';
import { ProviderUnavailableError } from '../../src/runtime/errors.ts';
import { openGraph } from './graph-runner.ts';
import { TrainingRunError } from './errors.ts';
import { tinyConfig } from '../testing/tiny-run.ts';

const { network, diffusion, loss } = tinyConfig;
const graph = validationModel({ network, prediction: diffusion.prediction, loss, batchSize: 2 }, 'standard');

describe('openGraph', () => {
  it.each(['cuda', 'webgpu'] as const)('opens on %s, or says in one sentence what it needs', async (provider) => {
    const outcome: unknown = await openGraph(graph, provider).then(
      (runner) => runner.release(),
      (error: unknown) => error,
    );
    if (outcome === undefined) return;
    expect(outcome).toBeInstanceOf(ProviderUnavailableError);
    expect(outcome).toMatchObject({ provider });
    expect(outcome).toHaveProperty(
      'message',
      expect.stringMatching(/^The \w+ provider cannot be used: [^\n]+\. It needs [^\n]+; use cpu without (one|them)\.$/),
    );
  });

  it('says so when a step fails in the runtime', async () => {
    const runner = await openGraph(graph, 'cpu');
    const failure: unknown = await runner.run({ images: new Float32Array(2 * 3 * 16 * 16) }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TrainingRunError);
    expect(failure).toMatchObject({ provider: 'cpu' });
    await runner.release();
  });
});
