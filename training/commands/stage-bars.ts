import { startProgress, type ProgressBar } from './progress.ts';

export interface StageBars {
  readonly update: (stage: string, done: number, total: number) => void;
  readonly stop: () => void;
}

/** One bar after another, as the stages of the work come. */
export function stageBars(): StageBars {
  let stage: string | null = null;
  let bar: ProgressBar | null = null;
  const stop = (): void => {
    bar?.stop();
    bar = null;
    stage = null;
  };
  return {
    stop,
    update(next, done, total) {
      if (next !== stage) {
        stop();
        stage = next;
        bar = startProgress(next, total);
      }
      bar?.update(done, '');
    },
  };
}
