import { wrap, type Remote } from 'comlink';
import type { BenchSubject, BenchSubjectName, BenchWindow } from './contract.ts';

const workers: Readonly<Record<BenchSubjectName, () => Worker>> = {
  stepwise: () => new Worker(new URL('./stepwise.worker.ts', import.meta.url), { type: 'module' }),
  tensorflow: () => new Worker(new URL('./tensorflow.worker.ts', import.meta.url), { type: 'module' }),
};

const started = new Map<BenchSubjectName, Remote<BenchSubject>>();

function startedSubject(name: BenchSubjectName): Remote<BenchSubject> {
  const subject = started.get(name) ?? wrap<BenchSubject>(workers[name]());
  started.set(name, subject);
  return subject;
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

Object.assign(window, {
  openSubject: (name, work, model, base64) => startedSubject(name)[work]({ ...model, file: bytesOf(base64) }),
  stepTraining: (name) => startedSubject(name).step(),
  async predict(name, images) {
    const { prediction, ...times } = await startedSubject(name).predict(images);
    return { ...times, first: Array.from(prediction.subarray(0, FIRST)) };
  },
} satisfies BenchWindow);

/** As many values as tell two networks apart. */
const FIRST = 256;
