import { proxy } from 'comlink';
import type { ModelCard } from '../../src/documents/card.ts';
import { DeviceLostError, RuntimeLoadError, ModelOpenError, PredictionError } from '../../src/runtime/errors.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { programFor, programs } from '../../src/runtime/web-program.ts';
import { installAbortTransfer } from '../shared/abort-transfer.ts';
import { WorkerBridge, type Call } from '../shared/bridge.ts';
import { installErrorTransfer } from '../shared/error-transfer.ts';
import {
  samplingErrors,
  type ConvertedModel,
  type ConvertRequest,
  type EncodeRequest,
  type GenerateRequest,
  type PredictRequest,
  type PreparedModel,
  type PrepareProgress,
  type PrepareRequest,
  type SampledFrame,
  type SamplingService,
  type ValidateRequest,
} from './contract.ts';
import { RunInterruptedError } from './errors.ts';
import { createFileCache, type Caching } from './file-cache.ts';
import { missingBytes } from './program.ts';

/** Takes a frame; the one after the next is not computed before what it returns has resolved. */
type OnFrame = (frame: SampledFrame) => void | Promise<void>;

/** The engine for whoever holds it: one call after another, as the contract says of each. */
export interface HeldEngine {
  convert(signal: AbortSignal, request: ConvertRequest, onProgress: (progress: PrepareProgress) => void): Promise<ConvertedModel>;
  validate(
    signal: AbortSignal,
    request: ValidateRequest,
    onProgress: (progress: PrepareProgress) => void,
  ): Promise<{ readonly caching: Caching }>;
  prepare(signal: AbortSignal, request: PrepareRequest, onProgress: (progress: PrepareProgress) => void): Promise<PreparedModel>;
  generate(signal: AbortSignal, request: GenerateRequest, onFrame: OnFrame): Promise<void>;
  encode(signal: AbortSignal, request: EncodeRequest, onFrame: OnFrame): Promise<Float32Array>;
  predict(signal: AbortSignal, request: PredictRequest): Promise<Float32Array>;
}

/** Sampling as the page sees it: the service of the contract, and what can be answered without a worker. */
export interface SamplingEngine {
  /**
   * Lets `work` have the worker to itself, so that the model it prepares is the one it uses. It begins when whoever held the
   * worker before has ended; one that is aborted while it waits ends at once. Throws the signal's reason, or what `work` throws.
   */
  hold<Result>(signal: AbortSignal, work: (engine: HeldEngine) => Promise<Result>): Promise<Result>;
  /** Calls `listener` from now on when the worker has ended, however it did: no model is open then. */
  onEnded(listener: () => void): void;
  /** The bytes of the model's weights that are not in the browser's storage yet. */
  missingWeights(card: ModelCard): Promise<number>;
  /** The bytes of the runtime for a provider that are not in the browser's storage yet. */
  missingRuntime(provider: WebProvider): Promise<number>;
  /** Takes the model's weights out of the browser's storage. */
  forget(card: ModelCard): Promise<void>;
  /** Ends the worker, and with it what is under way there; the next call starts another. */
  end(): void;
}

const stepMark = 'stepwise:step';

/** A step on a slow machine may take this long before a stop is enforced by ending the worker. */
const graceMilliseconds = 4000;

/**
 * A program of the runtime that failed to start, or ran out of memory, stays useless for as long as its worker lives, and so
 * does one that waits for a device that is lost.
 */
const fatalErrors = [RuntimeLoadError, ModelOpenError, PredictionError, DeviceLostError, RunInterruptedError];

/** Sampling in a worker that starts with the first call, and anew after a failure of the runtime. Errors arrive with their class and fields. */
export function createSamplingEngine(): SamplingEngine {
  installErrorTransfer(samplingErrors);
  installAbortTransfer();
  const spawn = (name: string) => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  const isFatal = (error: unknown) => fatalErrors.some((fatal) => error instanceof fatal);
  const listeners: (() => void)[] = [];
  const onEnded = () => listeners.forEach((listener) => listener());
  const bridge = new WorkerBridge<SamplingService>(spawn, { graceMilliseconds, isFatal, onEnded });
  const cache = createFileCache(globalThis.caches, location.origin);

  const held = (call: Call<SamplingService>): HeldEngine => ({
    convert: (signal, request, onProgress) => call(signal, (service) => service.convert(signal, request, proxy(onProgress))),
    validate: (signal, request, onProgress) => call(signal, (service) => service.validate(signal, request, proxy(onProgress))),
    prepare: (signal, request, onProgress) => call(signal, (service) => service.prepare(signal, request, proxy(onProgress))),
    generate: (signal, request, onFrame) => call(signal, (service) => service.generate(signal, request, proxy(marked(request, onFrame)))),
    encode: (signal, request, onFrame) => call(signal, (service) => service.encode(signal, request, proxy(onFrame))),
    predict: (signal, request) => call(signal, (service) => service.predict(signal, request)),
  });

  return {
    hold: (signal, work) => bridge.hold(signal, (call) => work(held(call))),
    onEnded: (listener) => void listeners.push(listener),
    missingWeights: (card) => cache.missingBytes(card),
    missingRuntime: (provider) => missingBytes(programs[programFor(provider)], cache),
    forget: (card) => cache.forget(card),
    end: () => bridge.end(),
  };
}

/** Leaves each step of the last run in the browser's performance timeline, where developer tools and benchmarks read it. */
function marked({ resume }: GenerateRequest, onFrame: OnFrame): OnFrame {
  if (!resume) performance.clearMarks(stepMark);
  return (frame) => {
    const { index, steps, milliseconds, networkMilliseconds } = frame;
    performance.mark(stepMark, { detail: { index, steps, milliseconds, networkMilliseconds } });
    return onFrame(frame);
  };
}
