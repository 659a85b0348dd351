import type { ModelIdentity, DenoisingModel } from '../../src/runtime/model.ts';
import { measureGolden } from '../../src/runtime/golden.ts';
import { sha256 } from '../../src/runtime/integrity.ts';
import { InsecurePageError } from '../../src/runtime/errors.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import { MODEL_FILE } from '../../src/documents/compose-card.ts';
import { inferenceModel } from '../../src/networks/inference.ts';
import { storedWeights } from '../../src/networks/stored-weights.ts';
import { trainingStateNames } from '../../src/training-graph/training-step.ts';
import type { DataLoaderConfig } from '../../src/training-step/batch.ts';
import { stateConfigOf } from '../../src/training-step/config.ts';
import type { GraphRunner } from '../../src/training-step/graph-runner.ts';
import { chosenImages, imagesInMemory } from '../../src/training-step/images.ts';
import type { BatchSource } from '../../src/training-step/prefetch.ts';
import { createPredictor } from '../../src/training-step/predictor.ts';
import { initialState, servingWeights } from '../../src/training-step/state.ts';
import { planSteps } from '../../src/training-step/step-plan.ts';
import { createValidator, type Validator } from '../../src/training-step/validator.ts';
import type { ModelSource, PrepareProgress } from '../sampling/contract.ts';
import type { NewRun, TrainingService, TrainRequest } from './contract.ts';
import { cardOf, idOf } from './describe.ts';
import { NoRunError, OtherTabTrainsError } from './errors.ts';
import { startOf, type RunFacts } from './facts.ts';
import { drawPreview, PREVIEW } from './preview.ts';
import type { KeptPictures, KeptRun, RunStore } from './run-store.ts';
import { trainSitting, type StepGraph } from './sitting.ts';
import { stepsPerRun, targetOf } from './provider.ts';
import { heldOutOf, splitPictures } from './split.ts';

type OnProgress = (progress: PrepareProgress) => void;

/** What the trainer needs of the browser; tests bring their own. */
export interface TrainerDependencies {
  readonly store: RunStore;
  /** Gets a model's file and the runtime. */
  readonly loadModel: (source: ModelSource, provider: WebProvider, signal: AbortSignal, onProgress: OnProgress) => Promise<Uint8Array>;
  readonly loadRuntime: (provider: WebProvider, signal: AbortSignal, onProgress: OnProgress) => Promise<void>;
  readonly openSteps: (graph: Uint8Array, provider: WebProvider, names: readonly string[]) => Promise<StepGraph & Closeable>;
  readonly openGraph: (graph: Uint8Array, provider: WebProvider) => Promise<GraphRunner>;
  readonly openWeights: (bytes: Uint8Array, identity: ModelIdentity, provider: WebProvider) => Promise<DenoisingModel<ModelIdentity>>;
  /** Opens what draws batches ahead, of the pictures with these indices. */
  readonly openBatches: (
    config: DataLoaderConfig,
    pictures: KeptPictures,
    indices: Uint32Array,
  ) => BatchSource & { readonly close: () => void };
  /** What the provider computes on, for the card. */
  readonly describeDevice: (provider: WebProvider) => Promise<string>;
  /** Does work if no other tab does any; null where one does. */
  readonly alone: <Result>(work: () => Promise<Result>) => Promise<Result | null>;
  readonly now: () => number;
  readonly breathe: () => Promise<void>;
}

interface Closeable {
  release(): Promise<void>;
}

/** Training in the browser. */
export function createTrainer(dependencies: TrainerDependencies): TrainingService {
  const { store, loadModel, loadRuntime, openSteps, openGraph, openWeights, openBatches, describeDevice, alone, now, breathe } =
    dependencies;

  async function newRun(run: NewRun, provider: WebProvider, signal: AbortSignal, onProgress: OnProgress): Promise<KeptRun> {
    const { title, config, totalSteps, horizontalFlip, start, pictures } = run;
    const weights = start ? storedWeights(await loadModel(start, provider, signal, onProgress), start.card) : null;
    signal.throwIfAborted();
    const count = pictures.pixels.length / (3 * pictures.side ** 2);
    const facts: RunFacts = {
      version: 1,
      title,
      config,
      totalSteps,
      horizontalFlip,
      ...(start ? startOf(start.card) : { startedFrom: null, classes: null }),
      pictures: { count, heldOut: heldOutOf(count), side: pictures.side },
      provider,
      devices: [],
      step: 0,
      seconds: 0,
      losses: [],
      validations: [],
    };
    return { facts, vectors: initialState(config, weights).vectors, pictures };
  }

  async function keptRun(): Promise<KeptRun> {
    const kept = await store.read();
    if (!kept) throw new NoRunError();
    return kept;
  }

  /** The facts with what the newest state is worth on the held-out pictures. */
  async function judged({ facts, vectors, pictures }: KeptRun, provider: WebProvider): Promise<RunFacts> {
    const { step, validations } = facts;
    if (validations.at(-1)?.step === step) return facts;
    const validator = await openValidator(facts, pictures, provider);
    try {
      const { loss, psnr } = await validator.validate({ step, vectors });
      return { ...facts, validations: [...validations, { step, loss, psnr }] };
    } finally {
      await validator.release();
    }
  }

  function openValidator(
    { config, pictures: { heldOut } }: RunFacts,
    { pixels, side }: KeptPictures,
    provider: WebProvider,
  ): Promise<Validator> {
    const images = imagesInMemory(pixels, side);
    const judging = chosenImages(images, splitPictures(images.count, config.seed).heldOut);
    return createValidator({ ...config, validationImages: heldOut }, judging, targetOf(provider), (graph) => openGraph(graph, provider));
  }

  async function onDevice(facts: RunFacts, provider: WebProvider): Promise<RunFacts> {
    const device = await describeDevice(provider);
    return { ...facts, provider, devices: facts.devices.at(-1) === device ? facts.devices : [...facts.devices, device] };
  }

  async function sit(
    { facts, vectors, pictures }: KeptRun,
    { provider }: TrainRequest,
    signal: AbortSignal,
    onEvent: Parameters<TrainingService['train']>[2],
  ) {
    const { config } = facts;
    const target = targetOf(provider);
    const plan = planSteps(config, facts.totalSteps, target);
    const { train } = splitPictures(facts.pictures.count, config.seed);
    const images = imagesInMemory(pictures.pixels, pictures.side);
    const ofTraining = chosenImages(images, train);
    const opened: Closeable[] = [];
    const keep = <Part extends Closeable>(part: Part): Part => {
      opened.unshift(part);
      return part;
    };
    const source = openBatches({ ...config, horizontalFlip: facts.horizontalFlip }, pictures, train);
    try {
      const graph = keep(await openSteps(plan.graph(stepsPerRun[provider]), provider, trainingStateNames(stateConfigOf(config))));
      const open = (bytes: Uint8Array) => openGraph(bytes, provider);
      const validator = keep(await openValidator(facts, pictures, provider));
      const predictor = keep(await createPredictor(config, PREVIEW.count, target, open));
      return await trainSitting(
        facts,
        vectors,
        {
          plan,
          graph,
          stepsPerRun: stepsPerRun[provider],
          source,
          validate: (state) => validator.validate(state),
          draw: (state, drawSignal) => drawPreview(config, predictor, state, ofTraining, drawSignal),
          save: (changed, renewed) => store.save(changed, renewed),
          onEvent,
          now,
          breathe,
        },
        signal,
      );
    } finally {
      source.close();
      for (const part of opened) await part.release();
    }
  }

  return {
    recall: () => store.facts(),

    async train(signal, request, onEvent) {
      const onProgress: OnProgress = (progress) => void onEvent({ kind: 'preparing', progress });
      const facts = await alone(async () => {
        const { run, provider } = request;
        const begun = run ? await newRun(run, provider, signal, onProgress) : await keptRun();
        await loadRuntime(provider, signal, onProgress);
        signal.throwIfAborted();
        const here = { ...begun, facts: await onDevice(begun.facts, provider) };
        if (run) await onEvent({ kind: 'saved', step: 0, isLasting: await store.begin(here) });
        return sit(here, request, signal, onEvent);
      });
      if (facts === null) throw new OtherTabTrainsError();
      return facts;
    },

    async finish(signal, provider) {
      const kept = await keptRun();
      await loadRuntime(provider, signal, () => undefined);
      signal.throwIfAborted();
      const { vectors } = kept;
      const facts = await judged(kept, provider);
      signal.throwIfAborted();
      const { network } = facts.config;
      const { weights, statistics } = servingWeights({ step: facts.step, vectors });
      const bytes = inferenceModel(network, weights, statistics);
      const checksum = await sha256(bytes);
      if (checksum === undefined) throw new InsecurePageError(MODEL_FILE);
      const model = await openWeights(bytes, { id: idOf(facts.title), network }, provider);
      try {
        const card = cardOf(facts, { bytes: bytes.length, sha256: checksum, golden: await measureGolden(model) });
        return { card, file: new Blob([bytes]) };
      } finally {
        await model.release();
      }
    },

    discard: () => store.remove(),
  };
}
