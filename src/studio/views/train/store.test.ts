import { describe, expect, it, vi } from 'vitest';
import { TooFewPicturesError, type CroppedPictures, type PicturesService } from '../../../../workers/pictures/contract.ts';
import type { TrainingEvent, TrainingService, TrainRequest } from '../../../../workers/training/contract.ts';
import type { RunFacts } from '../../../../workers/training/facts.ts';
import { testFacts } from '../../../../workers/training/testing/facts.ts';
import { DeviceLostError } from '../../../runtime/errors.ts';
import { tinyCard } from '../../../runtime/testing/tiny-card.ts';
import { tinyModel } from '../../../runtime/testing/tiny-model.ts';
import { createTrainStore } from './store.ts';

const { identity, bytes } = tinyModel();
const card = await tinyCard(identity, bytes, { seed: 0, noiseLevel: 0.5, values: new Array<number>(8).fill(0) });

/** Pictures of the side that is asked for. */
const cropper: PicturesService = {
  crop(_signal, { files, side }, onPicture) {
    if (files.length < 20) return Promise.reject(new TooFewPicturesError(files.length, 0));
    files.forEach((_, index) => onPicture({ index, rgba: new Uint8ClampedArray(4 * side ** 2) }));
    const cropped: CroppedPictures = { side, count: files.length, pixels: new Uint8Array(), unread: [], leftOut: 0 };
    return Promise.resolve(cropped);
  },
};

/** Asked anew: a wait lies between. */
const isEnded = (signal: AbortSignal) => signal.aborted;

/** A trainer that makes a step for each call of `advance`, until it has made all of them or is told to stop. */
function fakeTrainer(kept: RunFacts | null = null) {
  let facts = kept;
  let wake: () => void = () => undefined;
  const requests: TrainRequest[] = [];
  const trainer: TrainingService = {
    recall: () => Promise.resolve(facts),
    async train(signal, request, onEvent) {
      requests.push(request);
      facts = request.run ? testFacts({ ...request.run, pictures: { count: 20, heldOut: 2, side: request.run.pictures.side } }) : facts;
      if (!facts) throw new Error('There is no run.');
      await onEvent({ kind: 'opened', facts });
      signal.addEventListener('abort', () => wake());
      while (facts.step < facts.totalSteps && !signal.aborted) {
        await new Promise<void>((resolve) => (wake = resolve));
        if (isEnded(signal)) break;
        facts = { ...facts, step: facts.step + 1 };
        const event: TrainingEvent = {
          kind: 'steps',
          step: facts.step,
          loss: 1,
          imagesPerSecond: 5,
          seconds: facts.step,
          point: { step: facts.step, loss: 1 },
        };
        await onEvent(event);
      }
      return facts;
    },
    finish: () => Promise.resolve({ card, file: new Blob([bytes as Uint8Array<ArrayBuffer>]) }),
    discard: () => ((facts = null), Promise.resolve()),
  };
  return { trainer, requests, advance: () => wake() };
}

function openStore({ trainer }: Pick<ReturnType<typeof fakeTrainer>, 'trainer'>) {
  const [report, open] = [vi.fn(), vi.fn(() => Promise.resolve())];
  const studio = {
    provider: { choose: () => Promise.resolve({ provider: 'wasm', reason: '' }) },
    problems: { report, dismiss: () => undefined },
    ownModels: { open },
  };
  const store = createTrainStore({ trainer, cropper, studio: () => studio as never, randomSeed: () => 7 });
  return { store, report, open };
}

const files = (count: number) => Array.from({ length: count }, (_, index) => new File([], `${index}.png`));
const entry = { id: card.id, title: card.title, card, weightsUrl: 'http://localhost/model.onnx' };

describe('the view Train', () => {
  it('crops pictures to what the model takes, and anew for another', async () => {
    const { store } = openStore(fakeTrainer());
    await store.getState().takePictures(files(24), entry);
    expect(store.getState().pictures).toMatchObject({ status: 'ready', cropped: { count: 24, side: 20 } });
    expect(store.getState().shown).toHaveLength(24);
    await store.getState().fitPictures(null);
    expect(store.getState().pictures).toMatchObject({ cropped: { side: 36 } });
  });

  it('says what cannot be trained on, and starts nothing of it', async () => {
    const fake = fakeTrainer();
    const { store, report } = openStore(fake);
    await store.getState().takePictures(files(3), null);
    expect(report).toHaveBeenCalledWith(expect.any(TooFewPicturesError));
    await store.getState().start(null);
    expect(fake.requests).toEqual([]);

    // They count with what is brought beside them.
    await store.getState().addPictures(files(17), null);
    expect(store.getState().pictures).toMatchObject({ status: 'ready', cropped: { count: 20 } });
  });

  it.each([
    ['goes on where the graphics device is lost, at most once from the same checkpoint', [10, 10, 20], false],
    ['says so where going on leads nowhere', [10, 10, 10], true],
  ])('%s', async (_, checkpoints, isReported) => {
    const fake = fakeTrainer();
    const { store, report } = openStore(fake);
    const lost = new DeviceLostError('unplugged');
    const left = [...checkpoints];
    fake.trainer.train = async (_signal, request, onEvent) => {
      fake.requests.push(request);
      const step = left.shift();
      if (step === undefined) return testFacts({ step: 30, totalSteps: 30 });
      await onEvent({ kind: 'saved', step, isLasting: true });
      throw lost;
    };
    await store.getState().takePictures(files(20), entry);
    await store.getState().start(entry);
    const [first, ...others] = fake.requests;
    expect(first?.run?.totalSteps).toBeGreaterThan(0);
    expect(others.map(({ run }) => run)).toEqual(isReported ? [null, null] : [null, null, null]);
    expect(report.mock.calls).toEqual(isReported ? [[lost]] : []);
    expect(store.getState()).toMatchObject({ status: 'idle', saved: { step: isReported ? 10 : 20 } });
  });

  it('trains, is paused where it is, goes on, and gives the model to the dropdown', async () => {
    const fake = fakeTrainer();
    const { store, open } = openStore(fake);
    await store.getState().takePictures(files(20), entry);
    store.getState().change({ images: 2000, title: ' Flags ' });
    const first = store.getState().start(entry);
    await vi.waitFor(() => expect(store.getState().status).toBe('running'));
    fake.advance();
    await vi.waitFor(() => expect(store.getState().run).toMatchObject({ step: 1, losses: [{ step: 1, loss: 1 }] }));
    store.getState().pause();
    await first;
    expect(store.getState()).toMatchObject({ status: 'idle', run: { step: 1, title: 'Flags' }, model: null });

    void store.getState().goOn();
    await vi.waitFor(() => expect(store.getState().status).toBe('running'));
    await store.getState().finish();
    expect(fake.requests.map(({ run }) => run?.title ?? null)).toEqual(['Flags', null]);
    expect(open).toHaveBeenCalledWith([
      expect.objectContaining({ path: 'tiny/card.json' }),
      expect.objectContaining({ path: 'tiny/model.onnx' }),
    ]);
    expect(store.getState().model?.card.id).toBe('tiny');
  });

  it('finds the run that is kept, makes its model at its end, and forgets it when it is discarded', async () => {
    const fake = fakeTrainer(testFacts({ step: 9, totalSteps: 10 }));
    const { store, open } = openStore(fake);
    await store.getState().recall();
    expect(store.getState().run?.step).toBe(9);
    const ended = store.getState().goOn();
    await vi.waitFor(() => expect(store.getState().status).toBe('running'));
    fake.advance();
    await ended;
    expect(open).toHaveBeenCalledTimes(1);
    await store.getState().discard();
    expect(store.getState()).toMatchObject({ run: null, model: null });
  });

  it('goes back to what was kept where training fails', async () => {
    const fake = fakeTrainer(testFacts({ step: 5 }));
    const failure = new Error('no memory');
    const { store, report } = openStore({ trainer: { ...fake.trainer, train: () => Promise.reject(failure) } });
    await store.getState().goOn();
    expect(report).toHaveBeenCalledWith(failure);
    expect(store.getState()).toMatchObject({ status: 'idle', run: { step: 5 } });
  });
});
