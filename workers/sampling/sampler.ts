import { transfer } from 'comlink';
import { denoise, type Frame } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard } from '../../src/models/card.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type { GenerateRequest, PrepareProgress, PrepareRequest, SampledFrame, SamplingService } from './contract.ts';
import { ModelNotOpenError } from './errors.ts';
import { toRgba } from './pixels.ts';
import type { LoadedWeights } from './weights.ts';

export interface SamplerDependencies {
  readonly loadWeights: (
    request: PrepareRequest,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
  ) => Promise<LoadedWeights>;
  readonly openModel: (
    bytes: Uint8Array,
    card: ModelCard,
    provider: WebProvider,
    options: {
      readonly signal: AbortSignal;
      /** Bytes of the runtime's program as they arrive, where it was not here yet. */
      readonly onProgress: (receivedBytes: number, totalBytes: number) => void;
      readonly onDeviceLost: () => void;
    },
  ) => Promise<DenoisingModel>;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** The sampling service, holding the model that was opened last. Calls must not overlap; the page's bridge queues them. */
export function createSampler({ loadWeights, openModel, now }: SamplerDependencies): SamplingService {
  let open: { readonly model: DenoisingModel; readonly provider: WebProvider; readonly kept: boolean } | null = null;

  async function close(): Promise<void> {
    const closing = open;
    open = null;
    await closing?.model.release();
  }

  const isOpen = (card: ModelCard) => open?.model.card.file.sha256 === card.file.sha256;

  return {
    async prepare(signal, request, onProgress) {
      if (open && isOpen(request.card) && open.provider === request.provider) {
        return { kept: open.kept, fromCache: true };
      }
      const { bytes, kept, fromCache } = await loadWeights(request, signal, onProgress);
      onProgress({ phase: 'open' });
      // Two networks with their working memory may not fit side by side.
      await close();
      const model = await openModel(bytes, request.card, request.provider, {
        signal,
        onProgress: (receivedBytes, totalBytes) =>
          onProgress(receivedBytes < totalBytes ? { phase: 'runtime', receivedBytes, totalBytes } : { phase: 'open' }),
        onDeviceLost: () => void close(),
      });
      open = { model, provider: request.provider, kept };
      signal.throwIfAborted();
      return { kept, fromCache };
    },

    async generate(signal, request, onFrame) {
      if (!open || !isOpen(request.card)) throw new ModelNotOpenError(request.card.id);
      const { model } = open;
      const { imageSize, channels } = request.card.network;
      let delivered: unknown;
      try {
        const network = stopwatch(now);
        for await (const { frame, milliseconds } of timed(framesOf(model, request, signal, network.time), now)) {
          const pixels = toPixels(frame, { milliseconds, networkMilliseconds: network.take() }, channels, imageSize);
          // Waiting for the page also lets the event loop turn, which is when a stop is heard.
          await delivered;
          signal.throwIfAborted();
          delivered = onFrame(transfer(pixels, [pixels.latent.buffer, pixels.predictedX0.buffer]));
        }
        await delivered;
      } catch (error) {
        if (!signal.aborted) await close();
        throw error;
      }
    },
  };
}

function framesOf(
  model: DenoisingModel,
  { card, seed, images, options }: GenerateRequest,
  signal: AbortSignal,
  time: Stopwatch['time'],
): AsyncGenerator<Frame> {
  const { imageSize, channels } = card.network;
  return denoise({
    predict: (latent, noiseLevel) => time(() => model.predict(latent, noiseLevel)),
    plan: planSampling(createNoiseSchedule(card.diffusion.schedule), card.diffusion.prediction, options),
    clip: options.clip,
    shape: [images, channels, imageSize, imageSize],
    seeds: imageSeeds(seed, images),
    signal,
  });
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
  { latent, predictedX0, ...moment }: Frame,
  times: Pick<SampledFrame, 'milliseconds' | 'networkMilliseconds'>,
  channels: number,
  imageSize: number,
): SampledFrame {
  return {
    ...moment,
    ...times,
    latent: toRgba(latent, channels, imageSize),
    predictedX0: toRgba(predictedX0, channels, imageSize),
  };
}
