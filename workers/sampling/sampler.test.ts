import { describe, expect, it } from 'vitest';
import { diffusersFiles } from '../../src/diffusers/folder.ts';
import { LengthMismatchError } from '../../src/diffusion/errors.ts';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { reconstructionOptions } from '../../src/diffusion/inversion.ts';
import { DeviceLostError, GuideMismatchError } from '../../src/runtime/errors.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import type { GenerateRequest, PrepareProgress, SampledFrame } from './contract.ts';
import { ModelNotOpenError, RunInterruptedError } from './errors.ts';
import { toRgba } from './pixels.ts';
import { createSampler } from './sampler.ts';
import { testCard } from './testing/card.ts';

const card = testCard();
const otherCard = testCard({ id: 'other', sha256: 'b'.repeat(64) });
const weightsUrl = 'http://localhost/models/tiny/model.onnx';
const ignore = () => undefined;
const never = new AbortController().signal;

/** A sampler whose network answers with `predict`, and a record of what was opened and released. */
function makeSampler(predict: DenoisingModel['predict'] = (latent) => Promise.resolve(latent.map((value) => 0.5 * value))) {
  const log: string[] = [];
  let loseDevice: () => void = ignore;
  let clock = 0;
  const sampler = createSampler({
    convertModel: async ({ id, title }, _signal, _onProgress, makeRoom) => {
      await makeRoom();
      log.push(`convert ${title}`);
      return { card: testCard({ id }), file: new Blob() };
    },
    validateModel: ({ card: { id } }) => {
      log.push(`validate ${id}`);
      return Promise.resolve({ caching: 'cached' });
    },
    loadModel: ({ card: { id } }, _signal, onProgress) => {
      log.push(`load ${id}`);
      onProgress({ phase: 'verify' });
      return Promise.resolve({ bytes: new Uint8Array(4), caching: 'cached', fromCache: false });
    },
    openModel: (_bytes, { id, ...rest }, provider, { onDeviceLost }) => {
      loseDevice = onDeviceLost;
      log.push(`open ${id} on ${provider}`);
      return Promise.resolve({ card: { id, ...rest }, provider, predict, release: () => Promise.resolve(void log.push(`release ${id}`)) });
    },
    now: () => (clock += 5),
  });
  return { sampler, log, loseDevice: () => loseDevice() };
}

const request: GenerateRequest = {
  card,
  seed: 7,
  images: 2,
  options: { sampler: 'ddim', steps: 4, spacing: 'trailing', eta: 0, clip: true },
};

async function framesOf(sampler: ReturnType<typeof makeSampler>['sampler'], wanted = request): Promise<SampledFrame[]> {
  const frames: SampledFrame[] = [];
  await sampler.generate(never, wanted, (frame) => void frames.push(frame));
  return frames;
}

it('closes the open model before one that is converted is opened', async () => {
  const { sampler, log } = makeSampler();
  await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
  const file = new Blob();
  const files = { index: null, network: file, scheduler: file, weights: file };
  await sampler.convert(
    never,
    { places: { ...diffusersFiles, index: null }, files, id: 'faces', title: 'Faces', provider: 'wasm' },
    ignore,
  );
  expect(log.slice(-2)).toEqual(['release tiny', 'convert Faces']);
  await expect(sampler.generate(never, request, ignore)).rejects.toThrow(ModelNotOpenError);
});

describe('prepare', () => {
  it('loads, opens and reports its phases', async () => {
    const { sampler, log } = makeSampler();
    const reported: PrepareProgress[] = [];
    const prepared = await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, (progress) => reported.push(progress));
    expect(prepared).toEqual({ caching: 'cached', fromCache: false });
    expect(reported).toEqual([{ phase: 'verify' }, { phase: 'open' }]);
    expect(log).toEqual(['load tiny', 'open tiny on wasm']);
  });

  it('does nothing for the model that is open, and closes it before it opens another', async () => {
    const { sampler, log } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    await sampler.prepare(never, { card: otherCard, weightsUrl, provider: 'wasm' }, ignore);
    expect(log).toEqual(['load tiny', 'open tiny on wasm', 'load other', 'release tiny', 'open other on wasm']);
  });

  it('opens the model again after its device was lost while nothing ran', async () => {
    const { sampler, log, loseDevice } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'webgpu' }, ignore);
    loseDevice();
    await sampler.prepare(never, { card, weightsUrl, provider: 'webgpu' }, ignore);
    expect(log.filter((entry) => entry === 'open tiny on webgpu')).toHaveLength(2);
  });

  it('asks the same file anew for the known answer of another card', async () => {
    const { sampler, log } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    const golden = { ...card.golden, noiseLevel: 0.25 };
    await sampler.prepare(never, { card: { ...card, golden }, weightsUrl, provider: 'wasm' }, ignore);
    expect(log.at(-1)).toBe('open tiny on wasm');
    expect(log.length).toBe(5);
  });

  it('opens the same model again on another provider', async () => {
    const { sampler, log } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    await sampler.prepare(never, { card, weightsUrl, provider: 'webgpu' }, ignore);
    expect(log.at(-1)).toBe('open tiny on webgpu');
  });
});

describe('generate', () => {
  it('streams steps + 1 frames in order, ready to be painted and timed', async () => {
    const { sampler } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    const frames = await framesOf(sampler);
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(frames.map(({ timestep }) => timestep)).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect(frames.map(({ evaluations }) => evaluations)).toEqual([1, 2, 3, 4, 4]);
    // The clock moves on by 5 at each reading, and each evaluation of the network is read twice.
    expect(frames.map(({ milliseconds }) => milliseconds)).toEqual([15, 15, 15, 15, 5]);
    expect(frames.map(({ networkMilliseconds }) => networkMilliseconds)).toEqual([5, 5, 5, 5, 0]);
    expect(frames[0]?.latent.length).toBe(2 * 8 * 8 * 4);
    expect(frames[4]?.latent).toEqual(frames[4]?.predictedX0);
    expect(frames.map(({ predictedNoise }) => predictedNoise?.length)).toEqual([512, 512, 512, 512, undefined]);
  });

  it('makes the same image alone as in a batch', async () => {
    const { sampler } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    const pair = (await framesOf(sampler)).at(-1)?.predictedX0;
    const second = (await framesOf(sampler, { ...request, seed: 8, images: 1 })).at(-1)?.predictedX0;
    expect(pair?.slice(8 * 8 * 4)).toEqual(second);
  });

  it('never has more than one frame under way to a slow page', async () => {
    const { sampler } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    let underWay = 0;
    let most = 0;
    await sampler.generate(never, request, async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay--;
    });
    expect(most).toBe(1);
  });

  it('stops between two steps', async () => {
    const { sampler, log } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    const controller = new AbortController();
    const seen: number[] = [];
    const run = sampler.generate(controller.signal, request, ({ index }) => {
      seen.push(index);
      if (index === 1) controller.abort();
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([0, 1]);
    expect(log).not.toContain('release tiny');
  });

  it('refuses a model that is not the open one', async () => {
    const { sampler } = makeSampler();
    await expect(sampler.generate(never, request, ignore)).rejects.toBeInstanceOf(ModelNotOpenError);
    await sampler.prepare(never, { card: otherCard, weightsUrl, provider: 'wasm' }, ignore);
    await expect(sampler.generate(never, request, ignore)).rejects.toThrow('The model "tiny" is not open any more.');
  });

  it('opens the model afresh after it failed', async () => {
    let healthy = false;
    const { sampler, log } = makeSampler((latent) =>
      healthy ? Promise.resolve(latent) : Promise.reject(new DeviceLostError('unplugged')),
    );
    await sampler.prepare(never, { card, weightsUrl, provider: 'webgpu' }, ignore);
    await expect(sampler.generate(never, request, ignore)).rejects.toBeInstanceOf(RunInterruptedError);
    healthy = true;
    await sampler.prepare(never, { card, weightsUrl, provider: 'webgpu' }, ignore);
    expect(await framesOf(sampler)).toHaveLength(5);
    expect(log).toEqual(['load tiny', 'open tiny on webgpu', 'release tiny', 'load tiny', 'open tiny on webgpu']);
  });

  it.each(['dpm-solver++', 'ddpm', 'heun'] as const)('goes on in another worker where the device was lost, by %s', async (method) => {
    const run: GenerateRequest = { ...request, options: { ...request.options, sampler: method } };
    const half: DenoisingModel['predict'] = (latent) => Promise.resolve(latent.map((value) => 0.5 * value));
    const prepared = async (predict: DenoisingModel['predict']) => {
      const { sampler } = makeSampler(predict);
      await sampler.prepare(never, { card, weightsUrl, provider: 'webgpu' }, ignore);
      return sampler;
    };
    const picturesOf = (frames: readonly SampledFrame[]) =>
      frames.map(({ index, evaluations, latent, predictedX0 }) => ({ index, evaluations, latent, predictedX0 }));
    const undisturbed = picturesOf(await framesOf(await prepared(half), run));
    for (let lost = 1; lost <= (undisturbed.at(-1)?.evaluations ?? 0); lost++) {
      let evaluations = 0;
      const sampler = await prepared((latent, noiseLevel) =>
        ++evaluations === lost ? Promise.reject(new DeviceLostError('unplugged')) : half(latent, noiseLevel),
      );
      const frames: SampledFrame[] = [];
      const interruption: unknown = await sampler.generate(never, run, (frame) => void frames.push(frame)).catch((error: unknown) => error);
      if (!(interruption instanceof RunInterruptedError)) throw new Error('the run was not interrupted');
      const rest = await framesOf(await prepared(half), { ...run, resume: interruption.run });
      expect(picturesOf([...frames, ...rest])).toEqual(undisturbed);
    }
  });
});

describe('guidance', () => {
  const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };
  const guideCard = testCard({ id: 'tiny-guide', sha256: 'c'.repeat(64) });
  const withGuide = testCard({ guide: { card: 'guide/card.json', sha256: guideCard.file.sha256, weight: 2, interval } });
  const guide = { card: guideCard, weightsUrl: 'http://localhost/models/tiny/guide/model.onnx' };
  const preparing = { card: withGuide, weightsUrl, provider: 'wasm' as const };
  const guidedRequest: GenerateRequest = {
    ...request,
    card: withGuide,
    options: { ...request.options, guidance: { weight: 2, interval } },
  };

  it('opens the guide beside the model when it is first asked for, keeps it, and closes it with the model', async () => {
    const { sampler, log } = makeSampler();
    await sampler.prepare(never, preparing, ignore);
    const phases: string[] = [];
    await sampler.prepare(never, { ...preparing, guide }, ({ phase, isGuide }) => phases.push(`${phase} ${isGuide}`));
    expect(new Set(phases)).toEqual(new Set(['verify true', 'open true']));
    await sampler.prepare(never, preparing, ignore);
    await sampler.prepare(never, { ...preparing, guide }, ignore);
    await sampler.prepare(never, { card: otherCard, weightsUrl, provider: 'wasm' }, ignore);
    expect(log).toEqual([
      'load tiny',
      'open tiny on wasm',
      'load tiny-guide',
      'open tiny-guide on wasm',
      'load other',
      'release tiny',
      'release tiny-guide',
      'open other on wasm',
    ]);
  });

  it('counts the evaluations of the guide apart, and asks it only where it is wanted', async () => {
    const { sampler } = makeSampler();
    await sampler.prepare(never, { ...preparing, guide }, ignore);
    const count = async (options: Partial<GenerateRequest['options']>) => {
      const frames = await framesOf(sampler, { ...guidedRequest, options: { ...guidedRequest.options, ...options } });
      return frames.map(({ evaluations, guideEvaluations }) => [evaluations, guideEvaluations]);
    };
    expect(await count({})).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [4, 4],
    ]);
    expect(await count({ guidance: { weight: 2, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 0.9 } } })).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
      [4, 3],
    ]);
    const { guidance, ...plain } = guidedRequest.options;
    expect(guidance).toBeDefined();
    expect((await framesOf(sampler, { ...guidedRequest, options: plain })).at(-1)?.guideEvaluations).toBe(0);
  });

  it('is refused without an open guide, and a guide that is not the one that the card names is not opened', async () => {
    const { sampler, log } = makeSampler();
    await sampler.prepare(never, preparing, ignore);
    await expect(framesOf(sampler, guidedRequest)).rejects.toThrow('The model "tiny-guide" is not open any more.');
    const stranger = { ...guide, card: testCard({ id: 'stranger', sha256: 'd'.repeat(64) }) };
    await expect(sampler.prepare(never, { ...preparing, guide: stranger }, ignore)).rejects.toBeInstanceOf(GuideMismatchError);
    expect(log).toEqual(['load tiny', 'open tiny on wasm']);
    expect(await framesOf(sampler, { ...request, card: withGuide })).toHaveLength(5);
  });

  it('is not left open by itself when the device is lost while it opens', async () => {
    const { sampler, log, loseDevice } = makeSampler();
    await sampler.prepare(never, { ...preparing, provider: 'webgpu' }, ignore);
    await sampler.prepare(never, { ...preparing, provider: 'webgpu', guide }, ({ phase }) => {
      if (phase === 'open') loseDevice();
    });
    expect(log).toEqual([
      'load tiny',
      'open tiny on webgpu',
      'load tiny-guide',
      'release tiny',
      'open tiny-guide on webgpu',
      'release tiny-guide',
    ]);
    await expect(framesOf(sampler, guidedRequest)).rejects.toBeInstanceOf(ModelNotOpenError);
  });

  it('opens model and guide afresh after one of them failed', async () => {
    let evaluations = 0;
    const { sampler, log } = makeSampler((latent) =>
      ++evaluations === 2 ? Promise.reject(new DeviceLostError('unplugged')) : Promise.resolve(latent),
    );
    await sampler.prepare(never, { ...preparing, guide }, ignore);
    await expect(framesOf(sampler, guidedRequest)).rejects.toBeInstanceOf(RunInterruptedError);
    await sampler.prepare(never, { ...preparing, guide }, ignore);
    expect(log.slice(4)).toEqual([
      'release tiny',
      'release tiny-guide',
      'load tiny',
      'open tiny on wasm',
      'load tiny-guide',
      'open tiny-guide on wasm',
    ]);
  });
});

describe('other starts', () => {
  const length = 2 * 3 * 8 * 8;
  const pictures = new Float32Array(length).map((_, index) => (index % 11) / 11 - 0.5);

  async function started(start: GenerateRequest['start']): Promise<SampledFrame[]> {
    const { sampler } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    return framesOf(sampler, start === undefined ? request : { ...request, start });
  }

  it('from latents give what their seeds give', async () => {
    const latents = Float32Array.of(...gaussianNoise(7, 0, length / 2), ...gaussianNoise(8, 0, length / 2));
    expect((await started({ kind: 'latents', latents })).at(-1)?.latent).toEqual((await started(undefined)).at(-1)?.latent);
  });

  it('from pictures take the last steps alone', async () => {
    const frames = await started({ kind: 'edit', pictures, strength: 0.5 });
    expect(frames.map(({ timestep }) => timestep)).toEqual([0.5, 0.25, 0]);
  });

  it('with a mask keep what it does not cover', async () => {
    const mask = new Float32Array(length);
    expect((await started({ kind: 'inpaint', pictures, mask })).at(-1)?.latent).toEqual(toRgba(pictures, 3, 8));
  });

  it('refuse latents that do not fit', async () => {
    await expect(started({ kind: 'latents', latents: new Float32Array(1) })).rejects.toBeInstanceOf(LengthMismatchError);
  });
});

describe('encode', () => {
  it('goes from pictures up to the noise that leads back to them', async () => {
    const { sampler } = makeSampler();
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    const pictures = new Float32Array(3 * 8 * 8).map((_, index) => (index % 11) / 11 - 0.5);
    const frames: SampledFrame[] = [];
    const noise = await sampler.encode(
      never,
      { card, pictures, images: 1, steps: 100, sampler: 'ddim' },
      (frame) => void frames.push(frame),
    );
    expect(frames).toHaveLength(101);
    expect(frames.at(-1)?.timestep).toBe(1);
    const decoding = { card, seed: 0, images: 1, options: reconstructionOptions(100), start: { kind: 'latents' as const, latents: noise } };
    const again = (await framesOf(sampler, decoding)).at(-1)?.latent ?? new Uint8ClampedArray(0);
    const worst = toRgba(pictures, 3, 8).reduce((most, value, index) => Math.max(most, Math.abs(value - (again[index] ?? NaN))), 0);
    expect(worst).toBeLessThan(4);
  });

  it('refuses a model that is not the open one', async () => {
    const { sampler } = makeSampler();
    await expect(
      sampler.encode(never, { card, pictures: new Float32Array(0), images: 1, steps: 1, sampler: 'ddim' }, ignore),
    ).rejects.toBeInstanceOf(ModelNotOpenError);
  });
});

describe('predict', () => {
  const latents = gaussianNoise(1, 0, 2 * 3 * 8 * 8);

  it('gives what the network itself says, for whole batches at one noise level', async () => {
    const { sampler } = makeSampler((latent, noiseLevel) => Promise.resolve(latent.map((value) => value * noiseLevel)));
    await sampler.prepare(never, { card, weightsUrl, provider: 'wasm' }, ignore);
    expect(await sampler.predict(never, { card, latents, noiseLevel: 0.5 })).toEqual(latents.map((value) => 0.5 * value));
  });

  it('opens the model afresh after it failed, and does not begin once it was stopped', async () => {
    const { sampler, log } = makeSampler(() => Promise.reject(new DeviceLostError('unplugged')));
    await sampler.prepare(never, { card, weightsUrl, provider: 'webgpu' }, ignore);
    await expect(sampler.predict(AbortSignal.abort(), { card, latents, noiseLevel: 0.5 })).rejects.toMatchObject({ name: 'AbortError' });
    expect(log).not.toContain('release tiny');
    await expect(sampler.predict(never, { card, latents, noiseLevel: 0.5 })).rejects.toBeInstanceOf(DeviceLostError);
    expect(log).toContain('release tiny');
    await expect(sampler.predict(never, { card, latents, noiseLevel: 0.5 })).rejects.toBeInstanceOf(ModelNotOpenError);
  });
});
