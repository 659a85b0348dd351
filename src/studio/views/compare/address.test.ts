import { describe, expect, it } from 'vitest';
import { testStudio } from '../../session/testing/studio.ts';
import { formatCompare } from './address.ts';
import { createCompareStore } from './store.ts';

const create = () => createCompareStore(testStudio(), (callback) => callback());

describe('the address of a comparison', () => {
  it('restores seed, picture and the settings of both sides', () => {
    const store = create();
    store.getState().changeSeed(4_294_967_295);
    store.getState().show('predictedNoise');
    store.getState().change('a', { modelId: 'run-0001-cats & dogs', steps: 4, clip: false, label: null });
    store.getState().change('b', { modelId: 'other', label: 7, sampler: 'ddpm', spacing: 'leading', eta: 0.35 });
    const restored = create();
    restored.getState().applyQuery(formatCompare(store.getState()));
    const { seed, picture, settings } = store.getState();
    expect(restored.getState()).toMatchObject({ seed, picture, settings });
  });

  it('is read as earlier versions of the page wrote it', () => {
    const store = create();
    store
      .getState()
      .applyQuery(
        'seed=7&picture=latent&a.modelId=celeba&a.steps=40&a.sampler=ddim&b.modelId=flowers&b.eta=0.5&b.clip=false&b.guidanceWeight=2',
      );
    expect(store.getState()).toMatchObject({
      seed: 7,
      picture: 'latent',
      settings: {
        a: { modelId: 'celeba', steps: 40, sampler: 'ddim' },
        b: { modelId: 'flowers', eta: 0.5, clip: false, guidanceWeight: 2 },
      },
    });
  });

  it('is of no class, and guided as the card says, where it names a model and neither', () => {
    const store = create();
    store.getState().change('a', { label: 7, guidanceWeight: 3 });
    store.getState().applyQuery('seed=7&a.steps=4');
    expect(store.getState().settings.a).toMatchObject({ label: 7, guidanceWeight: 3 });
    store.getState().applyQuery('a.modelId=flowers');
    expect(store.getState().settings.a).toMatchObject({ label: null, guidanceWeight: null });
    store.getState().applyQuery('a.modelId=flowers&a.label=2');
    expect(store.getState().settings.a.label).toBe(2);
  });

  it.each(['', 'seed=-1&a.steps=0&picture=x', '%&=&a.=1'])('leaves the view as it is where it says nothing sound: %j', (query) => {
    const store = create();
    const { seed, picture, settings } = store.getState();
    store.getState().applyQuery(query);
    expect(store.getState()).toMatchObject({ seed, picture, settings });
  });
});
