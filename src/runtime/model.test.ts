import { describe, expect, it } from 'vitest';
import { LabelError, LatentSizeError, ModelReleasedError } from './errors.ts';
import type { Session } from './model.ts';
import { createModel, imageLength } from './model.ts';
import { tinyModel } from './testing/tiny-model.ts';

const { identity } = tinyModel();
const length = imageLength(identity);

/** A session that takes a while and notes when what began and ended. */
function slowSession(fail = false): Session & { readonly events: string[] } {
  const events: string[] = [];
  return {
    events,
    async run(latent, noiseLevels) {
      events.push(`run ${noiseLevels.length}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      events.push('ran');
      if (fail) throw new Error('out of memory');
      return latent.map((value) => value + (noiseLevels[0] ?? 0));
    },
    release() {
      events.push('release');
      return Promise.resolve();
    },
  };
}

describe('a model', () => {
  it('derives the batch from the latent and gives every image the noise level', async () => {
    const session = slowSession();
    const model = createModel(identity, 'cpu', session);
    expect(await model.predict(new Float32Array(3 * length), 0.25)).toEqual(new Float32Array(3 * length).fill(0.25));
    expect(session.events[0]).toBe('run 3');
  });

  it('runs one prediction at a time', async () => {
    const session = slowSession();
    const model = createModel(identity, 'cpu', session);
    await Promise.all([model.predict(new Float32Array(length), 0), model.predict(new Float32Array(length), 1)]);
    expect(session.events).toEqual(['run 1', 'ran', 'run 1', 'ran']);
  });

  it('goes on after a prediction that failed', async () => {
    const session = slowSession(true);
    const model = createModel(identity, 'cpu', session);
    const outcomes = await Promise.allSettled([model.predict(new Float32Array(length), 0), model.predict(new Float32Array(length), 0)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(session.events).toEqual(['run 1', 'ran', 'run 1', 'ran']);
  });

  it('tells a network with classes those of a batch, and none where none are given', async () => {
    const told: (readonly number[] | null)[] = [];
    const session: Session = {
      run: (latent, _noiseLevels, classOneHot) => (told.push(classOneHot && [...classOneHot]), Promise.resolve(latent.slice())),
      release: () => Promise.resolve(),
    };
    const withClasses = { ...identity, network: { ...identity.network, classes: 2 } };
    const model = createModel(withClasses, 'cpu', session);
    await model.predict(new Float32Array(2 * length), 0, [1, null]);
    await model.predict(new Float32Array(length), 0);
    await createModel(identity, 'cpu', session).predict(new Float32Array(length), 0, [null]);
    expect(told).toEqual([[0, 1, 0, 0], [0, 0], null]);
    for (const label of [2, -1, 0.5]) await expect(model.predict(new Float32Array(length), 0, [label])).rejects.toBeInstanceOf(LabelError);
    await expect(createModel(identity, 'cpu', session).predict(new Float32Array(length), 0, [0])).rejects.toThrow(
      'The model "tiny" was trained without classes: leave class 0 out, or choose another.',
    );
    await expect(model.predict(new Float32Array(length), 0, [0, 1])).rejects.toThrow('2 labels for 1 images');
  });

  it('is released once, after the prediction under way', async () => {
    const session = slowSession();
    const model = createModel(identity, 'cpu', session);
    const underWay = model.predict(new Float32Array(length), 0);
    await Promise.all([model.release(), model.release(), underWay]);
    expect(session.events).toEqual(['run 1', 'ran', 'release']);
    await expect(model.predict(new Float32Array(length), 0)).rejects.toBeInstanceOf(ModelReleasedError);
  });

  it.each([0, 1, length - 1, 1.5 * length])('refuses a latent of %d values', async (values) => {
    const failure: unknown = await createModel(identity, 'cpu', slowSession())
      .predict(new Float32Array(values), 0)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LatentSizeError);
    expect(failure).toMatchObject({ model: 'tiny', length: values, imageLength: length });
  });
});
