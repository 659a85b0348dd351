import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../../workers/sampling/testing/card.ts';
import { gate, testEngine } from '../../../session/testing/studio.ts';
import { createSteerStore } from '../store.ts';

const card = testCard();
const { channels, imageSize } = card.network;
const pictureOf = (value: number) => new Uint8ClampedArray(4 * imageSize ** 2).fill(value);

/** A store with a picture of one grey, whose engine waits after the first frame for what `between` gives. */
function inpainting(between: () => Promise<void> = () => Promise.resolve()) {
  const errors: unknown[] = [];
  const plain = testEngine();
  const engine = testEngine({
    generate: async (signal, request, onFrame) => {
      void onFrame({
        index: 0,
        steps: 2,
        evaluations: 1,
        guideEvaluations: 0,
        timestep: 1,
        signalRate: 0,
        noiseRate: 1,
        milliseconds: 1,
        networkMilliseconds: 1,
        latent: pictureOf(99),
        predictedX0: pictureOf(98),
        predictedNoise: null,
      });
      await between();
      signal.throwIfAborted();
      await plain.generate(signal, request, onFrame);
    },
  });
  const store = createSteerStore({ withModel: (_signal, work) => work(engine, { card }), report: (error) => errors.push(error) });
  store.getState().choosePicture(pictureOf(7));
  store.getState().change({ brushSize: 1 });
  return {
    store,
    requests: plain.requests,
    errors,
    masked: () =>
      store
        .getState()
        .masks.at(-1)
        ?.filter((value) => value === 1).length,
  };
}

describe('the brush', () => {
  it('paints and erases in strokes, which are taken back one by one', () => {
    const { store, masked } = inpainting();
    const { beginStroke, continueStroke, undoStroke, change } = store.getState();
    beginStroke({ x: 0, y: 0 });
    continueStroke({ x: 0, y: 0 }, { x: 4, y: 0 });
    expect(masked()).toBe(5);
    change({ brush: 'keep' });
    beginStroke({ x: 2, y: 0 });
    expect(masked()).toBe(4);
    undoStroke();
    expect(masked()).toBe(5);
    undoStroke();
    expect(masked()).toBe(0);
    undoStroke();
    expect(masked()).toBe(0);
  });

  it('takes back that all was cleared', () => {
    const { store, masked } = inpainting();
    const { beginStroke, clearMask, undoStroke } = store.getState();
    clearMask();
    expect(store.getState().masks).toHaveLength(1);
    beginStroke({ x: 1, y: 1 });
    clearMask();
    expect(masked()).toBe(0);
    undoStroke();
    expect(masked()).toBe(1);
  });

  it('does nothing without a picture', () => {
    const { store } = inpainting();
    store.getState().forget();
    store.getState().beginStroke({ x: 0, y: 0 });
    expect(store.getState().masks).toEqual([]);
  });
});

describe('inpainting', () => {
  it('asks for the masked part of every channel, and shows the kept one unchanged while noise becomes the other', async () => {
    const { opened, open } = gate();
    const { store, requests } = inpainting(() => opened);
    store.getState().beginStroke({ x: 1, y: 0 });
    const running = store.getState().inpaint();
    expect(Array.from(store.getState().inpainted?.subarray(0, 12) ?? [])).toEqual([7, 7, 7, 7, 99, 99, 99, 99, 7, 7, 7, 7]);
    open();
    expect(await running).toBe(true);
    const [request] = requests;
    if (request?.start?.kind !== 'inpaint') throw new Error('No inpainting was asked for.');
    expect(request.start.pictures).toHaveLength(channels * imageSize ** 2);
    expect(Array.from(request.start.mask).flatMap((value, index) => (value ? [index] : []))).toEqual(
      Array.from({ length: channels }, (_, channel) => channel * imageSize ** 2 + 1),
    );
    expect(store.getState().inpainted).not.toBeNull();
  });

  it('has the result of before again after a stop, and no result of a picture that another has replaced', async () => {
    let held = Promise.resolve();
    const { store, errors } = inpainting(() => held);
    store.getState().beginStroke({ x: 1, y: 0 });
    await store.getState().inpaint();
    const before = store.getState().inpainted;
    const first = gate();
    held = first.opened;
    const stopped = store.getState().inpaint();
    expect(store.getState().inpainted).not.toEqual(before);
    store.getState().stop();
    first.open();
    expect(await stopped).toBe(false);
    expect(store.getState().inpainted).toEqual(before);
    expect(errors).toEqual([]);

    const second = gate();
    held = second.opened;
    const replaced = store.getState().inpaint();
    store.getState().choosePicture(pictureOf(9));
    second.open();
    await replaced;
    expect(store.getState().inpainted).toBeNull();
    expect(store.getState().masks).toHaveLength(1);
  });

  it('goes on with its result as the picture', async () => {
    const { store, masked } = inpainting();
    store.getState().beginStroke({ x: 1, y: 0 });
    await store.getState().inpaint();
    const { inpainted, settings } = store.getState();
    store.getState().goOnWithInpainted();
    expect(store.getState()).toMatchObject({ picture: inpainted, inpainted: null });
    // The same noise would make the same of the same place.
    expect(store.getState().settings.inpaintSeed).toBe(settings.inpaintSeed + 1);
    expect(masked()).toBe(0);
  });
});
