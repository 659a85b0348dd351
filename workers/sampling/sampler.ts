import { transfer } from 'comlink';
import { denoise, type DenoiseRequest, type Frame } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planEncoding } from '../../src/diffusion/inversion.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard } from '../../src/models/card.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type { AdmitRequest, PrepareProgress, PrepareRequest, SampledFrame, SamplingService } from './contract.ts';
import { ModelNotOpenError } from './errors.ts';
import type { Keeping } from './file-cache.ts';
import type { LoadedFile } from './load-file.ts';
import { toRgba } from './pixels.ts';
import { runOf } from './start.ts';

export interface SamplerDependencies {
  readonly admitModel: (
    request: AdmitRequest,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
  ) => Promise<{ readonly keeping: Keeping }>;
  /** Gets the model's weights, and the runtime ready to open them. */
  readonly loadModel: (
    request: PrepareRequest,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
  ) => Promise<LoadedFile>;
  readonly openModel: (
    bytes: Uint8Array,
    card: ModelCard,
    provider: WebProvider,
    options: { readonly onDeviceLost: () => void },
  ) => Promise<DenoisingModel>;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** The sampling service, holding the model that was opened last. Calls must not overlap; the page's bridge queues them. */
export function createSampler({ admitModel, loadModel, openModel, now }: SamplerDependencies): SamplingService {
  let open: { readonly model: DenoisingModel; readonly provider: WebProvider; readonly keeping: Keeping } | null = null;

  async function close(): Promise<void> {
    const closing = open;
    open = null;
    await closing?.model.release();
  }

  /** A card of the same file with another known answer asks for a check of its own. */
  function isOpen(card: ModelCard): boolean {
    const opened = open?.model.card;
    return opened?.file.sha256 === card.file.sha256 && JSON.stringify(opened.golden) === JSON.stringify(card.golden);
  }

  return {
    admit: (signal, request, onProgress) => admitModel(request, signal, onProgress),

    async prepare(signal, request, onProgress) {
      if (open && isOpen(request.card) && open.provider === request.provider) {
        return { keeping: open.keeping, fromCache: true };
      }
      const { bytes, keeping, fromCache } = await loadModel(request, signal, onProgress);
      onProgress({ phase: 'open' });
      // Two networks with their working memory may not fit side by side.
      await close();
      const model = await openModel(bytes, request.card, request.provider, { onDeviceLost: () => void close() });
      open = { model, provider: request.provider, keeping };
      signal.throwIfAborted();
      return { keeping, fromCache };
    },

    async generate(signal, request, onFrame) {
      const model = openModelOf(request.card);
      const { card, seed, images } = request;
      const run = { ...runOf(request), seeds: imageSeeds(seed, images) };
      await deliver(model, card, run, signal, onFrame);
    },

    async encode(signal, { card, pictures, images, steps, sampler }, onFrame) {
      const model = openModelOf(card);
      const plan = planEncoding(createNoiseSchedule(card.diffusion.schedule), card.diffusion.prediction, steps, sampler);
      // Encoding draws no noise: the seeds only count the images.
      const run = { plan, initialLatent: pictures, seeds: imageSeeds(0, images) };
      const latents = await deliver(model, card, run, signal, onFrame);
      return transfer(latents, [latents.buffer]);
    },
  };

  function openModelOf(card: ModelCard): DenoisingModel {
    if (!open || !isOpen(card)) throw new ModelNotOpenError(card.id);
    return open.model;
  }

  /** Makes a run's frames, hands them over ready to be painted, and returns the last latent. */
  async function deliver(
    model: DenoisingModel,
    { network: { imageSize, channels } }: ModelCard,
    run: Omit<DenoiseRequest, 'predict' | 'shape' | 'signal'>,
    signal: AbortSignal,
    onFrame: (frame: SampledFrame) => void | Promise<void>,
  ): Promise<Float32Array> {
    const network = stopwatch(now);
    const frames = denoise({
      ...run,
      predict: (latent, noiseLevel) => network.time(() => model.predict(latent, noiseLevel)),
      shape: [run.seeds.length, channels, imageSize, imageSize],
      signal,
    });
    let result: Float32Array = new Float32Array(0);
    let delivered: unknown;
    try {
      for await (const { frame, milliseconds } of timed(frames, now)) {
        result = frame.latent;
        const pixels = toPixels(frame, { milliseconds, networkMilliseconds: network.take() }, channels, imageSize);
        // Waiting for the page also lets the event loop turn, which is when a stop is heard.
        await delivered;
        signal.throwIfAborted();
        delivered = onFrame(transfer(pixels, buffersOf(pixels)));
      }
      await delivered;
      return result;
    } catch (error) {
      if (!signal.aborted) await close();
      throw error;
    }
  }
}

interface Stopwatch {
  /** Passes on what `work` gives and adds its time. */
  readonly time: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** The time since the last take, in milliseconds. */
  readonly take: () => number;
}

function stopwatch(now: () => number): Stopwatch {
  let elapsed = 0;
  return {
    async time(work) {
      const started = now();
      try {
        return await work();
      } finally {
        elapsed += now() - started;
      }
    },
    take() {
      const taken = elapsed;
      elapsed = 0;
      return taken;
    },
  };
}

/** Pairs each frame with the time that its making took, the receiver's own time left out. */
async function* timed(frames: AsyncGenerator<Frame>, now: () => number): AsyncGenerator<{ frame: Frame; milliseconds: number }> {
  for (;;) {
    const started = now();
    const next = await frames.next();
    if (next.done) return;
    yield { frame: next.value, milliseconds: now() - started };
  }
}

function toPixels(
  { latent, predictedX0, predictedNoise, ...moment }: Frame,
  times: Pick<SampledFrame, 'milliseconds' | 'networkMilliseconds'>,
  channels: number,
  imageSize: number,
): SampledFrame {
  return {
    ...moment,
    ...times,
    latent: toRgba(latent, channels, imageSize),
    predictedX0: toRgba(predictedX0, channels, imageSize),
    predictedNoise: predictedNoise && toRgba(predictedNoise, channels, imageSize),
  };
}

/** What moves to the page instead of being copied. */
function buffersOf({ latent, predictedX0, predictedNoise }: SampledFrame): ArrayBuffer[] {
  return [latent.buffer, predictedX0.buffer, ...(predictedNoise ? [predictedNoise.buffer] : [])];
}
