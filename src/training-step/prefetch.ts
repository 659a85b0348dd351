import type { TrainingBatch } from './batch.ts';

/** Gives a run the batches of its steps. */
export interface BatchSource {
  /** The batches of `count` steps from step `first` on, which stay valid until the next call. */
  readonly take: (first: number, count: number) => Promise<TrainingBatch[]>;
}

/** Asks for a step's batch, in a buffer that goes over to the thread; the answer brings it back, filled. */
export interface BatchMessage {
  readonly step: number;
  readonly buffer: TrainingBatch;
}

/** The memory of a batch, which goes from one thread to the other without being copied. */
export function transferablesOf({ images, noise, masks, classOneHot }: TrainingBatch): ArrayBuffer[] {
  return [images, noise, masks, classOneHot].flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

/** Batches of another thread, with what that thread's messages and failures are told to. */
export interface Prefetcher extends BatchSource {
  readonly receive: (message: BatchMessage) => void;
  /** Ends what is asked for, now and later, in this error. */
  readonly fail: (error: Error) => void;
}

/**
 * Has another thread draw batches, always those of the next run of steps while the last one's are in use, so that a step does
 * not wait for them.
 */
export function createPrefetcher(
  allocate: () => TrainingBatch,
  post: (message: BatchMessage, transferables: ArrayBuffer[]) => void,
): Prefetcher {
  const asked = new Map<number, Answer>();
  const freeBuffers: TrainingBatch[] = [];
  let buffersInUse: TrainingBatch[] = [];
  let failure: Error | null = null;

  const ask = (step: number): Promise<TrainingBatch> => {
    const known = asked.get(step);
    if (known) return known.promise;
    if (failure) return Promise.reject(failure);
    const answer = openAnswer();
    asked.set(step, answer);
    const buffer = freeBuffers.pop() ?? allocate();
    post({ step, buffer }, transferablesOf(buffer));
    return answer.promise;
  };

  return {
    async take(first, count) {
      freeBuffers.push(...buffersInUse);
      buffersInUse = await Promise.all(Array.from({ length: count }, (_, index) => ask(first + index)));
      for (let index = 0; index < count; index += 1) asked.delete(first + index);
      for (let index = 0; index < count; index += 1) ask(first + count + index).catch(() => undefined);
      return buffersInUse;
    },
    receive: ({ step, buffer }) => asked.get(step)?.resolve(buffer),
    fail(error) {
      failure = error;
      for (const { reject } of asked.values()) reject(error);
    },
  };
}

/** A promise that is kept from outside. */
interface Answer {
  readonly promise: Promise<TrainingBatch>;
  readonly resolve: (inputs: TrainingBatch) => void;
  readonly reject: (error: Error) => void;
}

function openAnswer(): Answer {
  let resolve: Answer['resolve'] = () => undefined;
  let reject: Answer['reject'] = () => undefined;
  const promise = new Promise<TrainingBatch>((keep, fail) => {
    resolve = keep;
    reject = fail;
  });
  // Nobody may be waiting yet when it fails.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
