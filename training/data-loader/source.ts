import { Worker } from 'node:worker_threads';
import type { ImageSet } from '../data/image-set.ts';
import { createStepInputs, emptyStepInputs, valuesOf, type StepInputs, type StepInputsConfig } from './inputs.ts';
import { memoryOf, type StepMessage, type ThreadData } from './messages.ts';

/** Gives a run the inputs of its steps. */
export interface StepSource {
  /** The inputs of `count` steps from step `first` on, which stay valid until the next call. */
  take(first: number, count: number): Promise<StepInputs[]>;
  close(): Promise<void>;
}

/** Values of a step's images below which drawing them takes less than asking another thread for them. */
const SMALL = 16_384;

/**
 * Opens the source of a run's inputs. They are drawn in a thread of their own, always those of the next run of steps
 * while the last one's are in use, so that a step does not wait for them.
 *
 * @throws DataOptionError where the images are smaller than the network's
 */
export function openStepSource(config: StepInputsConfig, images: ImageSet): StepSource {
  return valuesOf(config) < SMALL ? drawnHere(config, images) : drawnAhead(config, images);
}

/** Draws the inputs when they are taken. */
export function drawnHere(config: StepInputsConfig, images: ImageSet): StepSource {
  const fill = createStepInputs(config, images);
  const rooms: StepInputs[] = [];
  return {
    take: (first, count) => {
      while (rooms.length < count) rooms.push(emptyStepInputs(config));
      const taken = rooms.slice(0, count);
      taken.forEach((room, index) => fill(first + index, room));
      return Promise.resolve(taken);
    },
    close: () => Promise.resolve(),
  };
}

/** Draws the inputs in a thread, those of the next steps while the last ones taken are in use. */
export function drawnAhead(all: StepInputsConfig, images: ImageSet): StepSource {
  const { network, dropout, batchSize, seed, horizontalFlip, noiseAssignment, from } = all;
  const config: StepInputsConfig = { network, dropout, batchSize, seed, horizontalFlip, noiseAssignment, from: from ?? null };
  const thread = new Worker(new URL('./start.js', import.meta.url), { workerData: { config, source: images.source } satisfies ThreadData });
  const asked = new Map<number, Answer>();
  let spare: StepInputs[] = [];
  let lent: StepInputs[] = [];
  let failure: Error | null = null;

  const fail = (error: Error): void => {
    failure = error;
    for (const { reject } of asked.values()) reject(error);
  };
  thread.on('error', fail);
  thread.on('message', ({ step, room }: StepMessage) => asked.get(step)?.resolve(room));

  const ask = (step: number): Promise<StepInputs> => {
    const known = asked.get(step);
    if (known) return known.promise;
    if (failure) return Promise.reject(failure);
    const answer = openAnswer();
    asked.set(step, answer);
    const room = spare.pop() ?? emptyStepInputs(config);
    thread.postMessage({ step, room } satisfies StepMessage, memoryOf(room));
    return answer.promise;
  };

  return {
    async take(first, count) {
      spare.push(...lent);
      lent = await Promise.all(Array.from({ length: count }, (_, index) => ask(first + index)));
      for (let index = 0; index < count; index += 1) asked.delete(first + index);
      for (let index = 0; index < count; index += 1) ask(first + count + index).catch(() => undefined);
      return lent;
    },
    async close() {
      spare = [];
      await thread.terminate();
    },
  };
}

/** A promise that is kept from outside. */
interface Answer {
  readonly promise: Promise<StepInputs>;
  readonly resolve: (inputs: StepInputs) => void;
  readonly reject: (error: Error) => void;
}

function openAnswer(): Answer {
  let resolve: Answer['resolve'] = () => undefined;
  let reject: Answer['reject'] = () => undefined;
  const promise = new Promise<StepInputs>((keep, fail) => {
    resolve = keep;
    reject = fail;
  });
  // Nobody may be waiting yet when it fails.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
