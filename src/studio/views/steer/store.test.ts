import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { gate, testEngine } from '../../session/testing/studio.ts';
import { pathLength } from './path-slice.ts';
import { createSteerStore } from './store.ts';

const card = testCard();
const bytes = 4 * card.network.imageSize ** 2;
const pictureOf = (value: number) => new Uint8ClampedArray(bytes).fill(value);

/** A store whose engine waits, before each run, for what `before` gives. */
function steering(before: () => Promise<void> = () => Promise.resolve()) {
  const errors: unknown[] = [];
  const plain = testEngine();
  const engine = testEngine({
    generate: async (signal, request, onFrame) => {
      await before();
      signal.throwIfAborted();
      await plain.generate(signal, request, onFrame);
    },
    encode: async (signal) => {
      await before();
      signal.throwIfAborted();
      return new Float32Array(card.network.channels * card.network.imageSize ** 2);
    },
  });
  const store = createSteerStore({ withModel: (_signal, work) => work(engine, { card }), report: (error) => errors.push(error) });
  return { store, requests: plain.requests, errors };
}

describe('steering', () => {
  it('makes a path and the image under the slider in one run of latents', async () => {
    const { store, requests } = steering();
    await store.getState().makePath();
    expect(store.getState().path).toHaveLength(pathLength);
    expect(store.getState().between).not.toBeNull();
    expect(requests).toMatchObject([{ images: pathLength + 1, start: { kind: 'latents' } }]);
    expect(store.getState().activity).toBeNull();
  });

  it('follows a slider that was moved while the path was made', async () => {
    const { opened, open } = gate();
    const { store, requests } = steering(() => opened);
    const path = store.getState().makePath();
    void store.getState().followFraction(0.9);
    open();
    await path;
    expect(requests.map(({ images }) => images)).toEqual([pathLength + 1, 1]);
  });

  it('follows the slider: of the places asked for during a run, the last one alone', async () => {
    const { opened, open } = gate();
    const { store, requests } = steering(() => opened);
    const first = store.getState().followFraction(0.1);
    for (const fraction of [0.2, 0.3, 0.4]) void store.getState().followFraction(fraction);
    open();
    await first;
    expect(requests).toHaveLength(2);
    expect(store.getState().settings.fraction).toBe(0.4);
    expect(store.getState().between).not.toBeNull();
  });

  it('does not go on after a stop, though an image of before is there and the slider has moved', async () => {
    let held: Promise<void> = Promise.resolve();
    const { store, requests, errors } = steering(() => held);
    await store.getState().followFraction(0.1);
    const { opened, open } = gate();
    held = opened;
    const second = store.getState().followFraction(0.2);
    void store.getState().followFraction(0.3);
    store.getState().stop();
    open();
    await second;
    expect(requests).toHaveLength(1);
    expect(errors).toEqual([]);
    expect(store.getState().activity).toBeNull();
  });

  it('keeps no result of a picture that another has replaced meanwhile', async () => {
    const { opened, open } = gate();
    const { store } = steering(() => opened);
    store.getState().choosePicture(pictureOf(10));
    const editing = store.getState().edit();
    store.getState().choosePicture(pictureOf(20));
    open();
    await editing;
    expect(store.getState().edited).toBeNull();
    await store.getState().reconstruct();
    expect(store.getState().reconstructions).toHaveLength(1);
  });

  it('has an error for each number of steps, the newest last', async () => {
    const { store } = steering();
    store.getState().choosePicture(pictureOf(20));
    for (const encodingSteps of [20, 10, 20]) {
      store.getState().change({ encodingSteps });
      await store.getState().reconstruct();
    }
    expect(store.getState().reconstructions.map(({ steps }) => steps)).toEqual([10, 20]);
    // A test's last frame holds its number of steps in every byte.
    expect(store.getState().reconstructions.at(-1)?.error).toBe(0);
  });

  it('makes everything with the method and spacing that are chosen, and forgets what another made', async () => {
    const encoded: string[] = [];
    const plain = testEngine({ encode: (_signal, { pictures, sampler }) => (encoded.push(sampler), Promise.resolve(pictures)) });
    const store = createSteerStore({ withModel: (_signal, work) => work(plain, { card }), report: () => undefined });
    store.getState().choosePicture(pictureOf(20));
    store.getState().change({ sampler: 'unipc-2', spacing: 'log-snr' });
    await store.getState().makePath();
    await store.getState().makeGrid();
    await store.getState().edit();
    await store.getState().reconstruct();
    const wanted = { sampler: 'unipc-2', spacing: 'log-snr', eta: 0 };
    expect(plain.requests.length).toBeGreaterThan(3);
    for (const { options } of plain.requests) expect(options).toMatchObject(wanted);
    expect(encoded).toEqual(['unipc-2']);
    store.getState().change({ sampler: 'ddim' });
    expect(store.getState()).toMatchObject({ path: [], grid: [], between: null, reconstructions: [] });
  });

  it('reports a failure and is free again', async () => {
    const failure = new Error('no memory');
    const { store, errors } = steering(() => Promise.reject(failure));
    await store.getState().makePath();
    expect(errors).toEqual([failure]);
    expect(store.getState().activity).toBeNull();
  });
});
