import { wrap, type Remote } from 'comlink';
import type { BenchWindow, TrainingSubject, TrainingSubjectName } from './contract.ts';

const workers: Readonly<Record<TrainingSubjectName, () => Worker>> = {
  stepwise: () => new Worker(new URL('./stepwise.worker.ts', import.meta.url), { type: 'module' }),
  tensorflow: () => new Worker(new URL('./tensorflow.worker.ts', import.meta.url), { type: 'module' }),
};

const started = new Map<TrainingSubjectName, Remote<TrainingSubject>>();

Object.assign(window, {
  async openTraining({ name, base64, ...training }) {
    const subject = wrap<TrainingSubject>(workers[name]());
    started.set(name, subject);
    await subject.open({ ...training, file: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) });
  },

  async stepTraining(name) {
    const subject = started.get(name);
    if (!subject) throw new Error(`${name} is not open.`);
    return subject.step();
  },
} satisfies BenchWindow);
