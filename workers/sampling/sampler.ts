import { transfer } from 'comlink';
import { denoise, type DenoiseRequest, type Frame } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planEncoding } from '../../src/diffusion/inversion.ts';
import { labelsOf } from '../../src/diffusion/labels.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { checkGuide, guidedModel, type PredictionSettings } from '../../src/runtime/guide.ts';
import { DeviceLostError } from '../../src/runtime/errors.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type {
  ConvertedModel,
  ConvertRequest,
  ModelSource,
  PreparedModel,
  PrepareProgress,
  PrepareRequest,
  SampledFrame,
  SamplingService,
  ValidateRequest,
} from './contract.ts';
import { ModelNotOpenError, RunInterruptedError, type InterruptedRun } from './errors.ts';
import type { Caching } from './file-cache.ts';
import type { LoadedFile } from './load-file.ts';
import { toRgba } from './pixels.ts';
import { runOf } from './start.ts';

export interface SamplerDependencies {
  /** Makes a model of a folder of diffusers; `makeRoom` is called before anything of it is opened. */
  readonly convertModel: (
    request: ConvertRequest,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
    makeRoom: () => Promise<void>,
  ) => Promise<ConvertedModel>;
  readonly validateModel: (
    request: ValidateRequest,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
  ) => Promise<{ readonly caching: Caching }>;
  /** Gets a model's weights, and the runtime ready to open them. */
  readonly loadModel: (
    source: ModelSource & { readonly provider: WebProvider },
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

interface OpenModel {
  readonly model: DenoisingModel;
  /** Null until guidance is asked for. */
  readonly guide: DenoisingModel | null;
  readonly provider: WebProvider;
  readonly caching: Caching;
}

/** The sampling service, holding the model that was opened last, and its guide. Calls must not overlap; the page's bridge queues them. */
export function createSampler({ convertModel, validateModel, loadModel, openModel, now }: SamplerDependencies): SamplingService {
  let open: OpenModel | null = null;

  async function close(): Promise<void> {
    const closing = open;
    open = null;
    await Promise.all([closing?.model.release(), closing?.guide?.release()]);
  }

  /** A card of the same file with another known answer asks for a check of its own. */
  function isOf(model: DenoisingModel | null | undefined, card: ModelCard): boolean {
    const opened = model?.card;
    return opened?.file.sha256 === card.file.sha256 && JSON.stringify(opened.golden) === JSON.stringify(card.golden);
  }

  async function prepareModel(
    request: PrepareRequest,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
  ): Promise<PreparedModel> {
    const { card, provider } = request;
    if (open && isOf(open.model, card) && open.provider === provider) return { caching: open.caching, fromCache: true };
    const { bytes, caching, fromCache } = await loadModel(request, signal, onProgress);
    onProgress({ phase: 'open' });
    // Two networks with their working memory may not fit side by side.
    await close();
    const model = await openModel(bytes, card, provider, { onDeviceLost: () => void close() });
    open = { model, guide: null, provider, caching };
    signal.throwIfAborted();
    return { caching, fromCache };
  }

  /** What is open now, which a lost device may have closed since it was last looked at. */
  function openNow(): OpenModel | null {
    return open;
  }

  async function prepareGuide(
    card: ModelCard,
    guide: ModelSource,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
  ): Promise<void> {
    if (!open || isOf(open.guide, guide.card)) return;
    checkGuide(card, guide.card);
    const { provider } = open;
    const { bytes } = await loadModel({ ...guide, provider }, signal, onProgress);
    onProgress({ phase: 'open' });
    const opened = await openModel(bytes, guide.card, provider, { onDeviceLost: () => void close() });
    const current = openNow();
    if (current) {
      open = { ...current, guide: opened };
      await current.guide?.release();
    } else {
      await opened.release();
    }
    signal.throwIfAborted();
  }

  return {
    convert: (signal, request, onProgress) => convertModel(request, signal, onProgress, close),

    validate: (signal, request, onProgress) => validateModel(request, signal, onProgress),

    async prepare(signal, request, onProgress) {
      const prepared = await prepareModel(request, signal, onProgress);
      if (request.guide) await prepareGuide(request.card, request.guide, signal, (progress) => onProgress({ ...progress, isGuide: true }));
      return prepared;
    },

    async generate(signal, request, onFrame) {
      const models = openModelsOf(request.card);
      const {
        seed,
        images,
        options: { guidance, label },
      } = request;
      if (guidance && label === undefined && models.guide === null) throw new ModelNotOpenError(`${request.card.id}-guide`);
      const seeds = imageSeeds(seed, images);
      const labels = labelsOf(label, seeds, request.card.classes?.counts ?? null);
      let reached = request.resume ?? null;
      const onReached = (interrupted: InterruptedRun) => (reached = interrupted);
      try {
        await deliver(models, { guidance, labels }, { ...runOf(request), seeds }, signal, onFrame, { from: request.resume, onReached });
      } catch (error) {
        if (!(error instanceof DeviceLostError) || !reached) throw error;
        throw new RunInterruptedError(reached, error);
      }
    },

    async encode(signal, { card, pictures, images, steps, sampler, label }, onFrame) {
      const models = openModelsOf(card);
      const plan = planEncoding(createNoiseSchedule(card.diffusion.schedule), card.diffusion.prediction, steps, sampler);
      // Encoding draws no noise: the seeds only count the images.
      const seeds = imageSeeds(0, images);
      const run = { plan, initialLatent: pictures, seeds };
      const latents = await deliver(models, { labels: labelsOf(label, seeds, null) }, run, signal, onFrame);
      return transfer(latents, [latents.buffer]);
    },

    async predict(signal, { card, latents, noiseLevel }) {
      const { model } = openModelsOf(card);
      signal.throwIfAborted();
      try {
        const prediction = await model.predict(latents, noiseLevel);
        return transfer(prediction, [prediction.buffer]);
      } catch (error) {
        await close();
        throw error;
      }
    },
  };

  function openModelsOf(card: ModelCard): OpenModel {
    if (!open || !isOf(open.model, card)) throw new ModelNotOpenError(card.id);
    return open;
  }

  /** Makes a run's frames, hands them over ready to be painted, and returns the last latent. */
  async function deliver(
    { model, guide }: OpenModel,
    settings: PredictionSettings,
    run: Omit<DenoiseRequest, 'predict' | 'shape' | 'signal'>,
    signal: AbortSignal,
    onFrame: (frame: SampledFrame) => void | Promise<void>,
    { from, onReached }: { readonly from?: InterruptedRun | undefined; readonly onReached?: (run: InterruptedRun) => void } = {},
  ): Promise<Float32Array> {
    const { imageSize, channels } = model.card.network;
    const network = stopwatch(now);
    const { predict, guideEvaluations: evaluationsOfGuide } = guidedModel(model, model.card.diffusion, guide, settings);
    const guideEvaluations = (): number => (from?.guideEvaluations ?? 0) + evaluationsOfGuide();
    const frames = denoise({
      ...run,
      predict: (latent, noiseLevel) => network.time(() => predict(latent, noiseLevel)),
      shape: [run.seeds.length, channels, imageSize, imageSize],
      signal,
      ...(from && { resume: from.state }),
      onState: (state) => onReached?.({ state, guideEvaluations: guideEvaluations() }),
    });
    let result: Float32Array = new Float32Array(0);
    let delivered: unknown;
    try {
      for await (const { frame, milliseconds } of timed(frames, now)) {
        result = frame.latent;
        const pixels = toPixels(
          frame,
          { milliseconds, networkMilliseconds: network.take(), guideEvaluations: guideEvaluations() },
          channels,
          imageSize,
        );
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
  times: Pick<SampledFrame, 'milliseconds' | 'networkMilliseconds' | 'guideEvaluations'>,
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
