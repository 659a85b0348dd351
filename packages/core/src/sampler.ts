import type { ModelCard } from '../../../src/documents/card.ts';
import type { WebProvider } from '../../../src/runtime/provider.ts';
import { chooseProvider } from '../../../src/runtime/web-provider.ts';
import { createSamplingEngine, type HeldEngine, type SamplingEngine } from '../../../workers/sampling/client.ts';
import type { GenerateRequest, PreparedModel, PrepareProgress, PrepareRequest, SampledFrame } from '../../../workers/sampling/contract.ts';
import { cardUrlOf, readGuideSource, readModelSource } from './model-source.ts';
import { resuming } from './resuming.ts';
import { batchSchema, parseOptions, samplingOptionsFor, type SamplingChoices } from './sampling-options.ts';
import { streamOf } from './stream.ts';

export interface SamplerOptions {
  /** Where models run: WebGPU where there is a graphics card, else WebAssembly, when absent. */
  readonly provider?: WebProvider;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PrepareProgress) => void;
}

/** What is to be sampled, and how; what is left out is as the model's card says. */
export interface GenerateOptions extends SamplingChoices {
  /** uint32; image i has (seed + i) mod 2^32. The same seed and options give the same images. */
  readonly seed: number;
  /** 1 when absent. */
  readonly images?: number;
  readonly signal?: AbortSignal;
}

/** A model that has been downloaded, checked and opened. */
export interface LoadedModel extends PreparedModel {
  readonly card: ModelCard;
  readonly provider: WebProvider;
  /**
   * Samples images and yields every step as it is made: `steps` + 1 frames, the last of which is the finished image. A reader that takes its
   * time slows the sampler down; one that leaves the loop stops it. Runs of one sampler come one after another, and a model that has been
   * closed since for another is opened again.
   *
   * The loop throws SamplingOptionsError, LabelError, NoGuideError, diffusion's errors, PredictionError, WorkerCrashedError, what `load` throws, or the signal's reason.
   */
  generate(options: GenerateOptions): AsyncGenerator<SampledFrame, void, undefined>;
}

/** A worker in which models are opened and sampled, one at a time. */
export interface Sampler {
  /**
   * Downloads a model, from the browser's storage where it was before, checks its file and its known answer, and opens it, with its guide
   * where its card says that it is guided.
   *
   * @param address of the model's folder, or of its card.json, seen from the page
   * @throws SiteFileError where there is no such card; DownloadError, IntegrityError, InsecurePageError, RuntimeLoadError, ModelOpenError,
   *   ModelInterfaceError, GoldenMismatchError, GuideMismatchError, NoBackendError, ProviderUnavailableError, DeviceLostError,
   *   WorkerCrashedError, or the signal's reason
   */
  load(address: string | URL, options?: LoadOptions): Promise<LoadedModel>;
  /** Ends the worker and frees what it held. Whatever is under way, or asked for from now on, throws an AbortError. */
  close(): void;
}

/** What a sampler needs of the browser; tests bring their own. */
interface SamplerDependencies {
  readonly engine: SamplingEngine;
  readonly chooseProvider: (provider: WebProvider | undefined) => Promise<{ readonly provider: WebProvider }>;
  readonly fetch: typeof globalThis.fetch;
  /** What addresses of models are relative to. */
  readonly base: string;
}

function ofThisPage(): SamplerDependencies {
  return { engine: createSamplingEngine(), chooseProvider, fetch: globalThis.fetch.bind(globalThis), base: document.baseURI };
}

/** A sampler whose worker starts with the first model that is loaded, and anew after a failure of it. */
export function createSampler(
  { provider: wanted }: SamplerOptions = {},
  { engine, chooseProvider, fetch, base }: SamplerDependencies = ofThisPage(),
): Sampler {
  const closed = new AbortController();
  const signalOf = (...signals: (AbortSignal | undefined)[]) =>
    AbortSignal.any([closed.signal, ...signals.filter((signal) => signal !== undefined)]);

  return {
    async load(address, { signal: given, onProgress = () => undefined } = {}) {
      const signal = signalOf(given);
      const { source, guide } = await readSources(cardUrlOf(address, base), fetch, signal);
      const { provider } = await chooseProvider(wanted);
      const { card } = source;

      const prepare = (held: HeldEngine, options: GenerateRequest['options'], until: AbortSignal, onStep = onProgress) => {
        const isGuided = options.guidance !== undefined && options.label === undefined;
        const request: PrepareRequest = { ...source, provider, ...(isGuided && guide && { guide }) };
        return held.prepare(until, request, onStep);
      };
      const prepared = await engine.hold(signal, (held) => prepare(held, samplingOptionsFor(card, {}), signal));

      return {
        ...prepared,
        card,
        provider,
        generate: ({ seed, images, signal: wish, ...choices }) =>
          streamOf(async (left, onFrame) => {
            const options = samplingOptionsFor(card, choices);
            const request = { card, options, ...parseOptions(batchSchema, { seed, images }) };
            const until = signalOf(wish, left);
            await engine.hold(until, async (held) => {
              const open = () => prepare(held, options, until, () => undefined);
              await open();
              await resuming(held, open).generate(until, request, onFrame);
            });
          }),
      };
    },

    close() {
      closed.abort(new DOMException('The sampler was closed.', 'AbortError'));
      engine.end();
    },
  };
}

/** Reads a model's card and its guide's. Throws SiteFileError, GuideMismatchError, or the signal's reason. */
async function readSources(cardUrl: string, fetch: typeof globalThis.fetch, signal: AbortSignal) {
  const fetchUntil: typeof fetch = (input, init) => fetch(input, { ...init, signal });
  try {
    const source = await readModelSource(cardUrl, fetchUntil);
    return { source, guide: await readGuideSource(source.card, cardUrl, fetchUntil) };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
