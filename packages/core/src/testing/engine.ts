import { createMutex } from '../../../../src/mutex.ts';
import type { HeldEngine, SamplingEngine } from '../../../../workers/sampling/client.ts';
import type { GenerateRequest, SampledFrame } from '../../../../workers/sampling/contract.ts';

/** Frame `index` of a run; its pixels are all `index`. */
export function testFrame(index: number, { images, options, card }: Pick<GenerateRequest, 'images' | 'options' | 'card'>): SampledFrame {
  const pixels = () => new Uint8ClampedArray(images * card.network.imageSize ** 2 * 4).fill(index);
  const { steps } = options;
  return {
    index,
    steps,
    evaluations: Math.min(index + 1, steps),
    guideEvaluations: options.guidance ? Math.min(index + 1, steps) : 0,
    timestep: 1 - index / steps,
    signalRate: index / steps,
    noiseRate: 1 - index / steps,
    milliseconds: 10,
    networkMilliseconds: 9,
    latent: pixels(),
    predictedX0: pixels(),
    predictedNoise: index < steps ? pixels() : null,
  };
}

/** An engine that makes its frames at once and records what it is asked for, held or not; each part can be replaced. */
export function testEngine(
  parts: Partial<SamplingEngine & HeldEngine> = {},
): SamplingEngine & HeldEngine & { readonly requests: GenerateRequest[] } {
  const requests: GenerateRequest[] = [];
  const { withLock } = createMutex();
  const held: HeldEngine = {
    convert: () => Promise.reject(new Error('This test converts nothing.')),
    validate: () => Promise.resolve({ caching: 'cached' }),
    prepare: () => Promise.resolve({ caching: 'cached', fromCache: false }),
    generate: (_signal, request, onFrame) => {
      requests.push(request);
      for (let index = 0; index <= request.options.steps; index++) void onFrame(testFrame(index, request));
      return Promise.resolve();
    },
    encode: (_signal, { pictures }) => Promise.resolve(pictures),
    predict: (_signal, { latents }) => Promise.resolve(latents),
    ...parts,
  };
  return {
    requests,
    hold: (signal, work) => withLock(signal, () => work(held)),
    onEnded: () => undefined,
    missingWeights: ({ file }) => Promise.resolve(file.bytes),
    missingRuntime: () => Promise.resolve(0),
    forget: () => Promise.resolve(),
    end: () => undefined,
    ...held,
    ...parts,
  };
}
