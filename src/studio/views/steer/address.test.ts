import { describe, expect, it } from 'vitest';
import { testStudio } from '../../session/testing/studio.ts';
import { formatSteer, parseSteer } from './address.ts';
import { defaultSteerSettings } from './settings.ts';
import { createSteerStore } from './store.ts';

function freshStore() {
  const { models, problems } = testStudio().getState();
  return createSteerStore({ withModel: models.withModel, report: problems.report });
}

describe('the address of Steer', () => {
  it('restores panel and settings, and names the model', () => {
    const store = freshStore();
    store.getState().show('inpaint');
    store.getState().change({
      between: 'four',
      fraction: 0.25,
      cornerSeeds: { topLeft: 9, topRight: 8, bottomLeft: 7, bottomRight: 6 },
      strength: 0.35,
      brush: 'keep',
      drawSeed: 12,
    });
    const query = formatSteer(store.getState(), 'celeba');
    const restored = freshStore();
    restored.getState().applyQuery(query);
    const { panel, settings } = store.getState();
    expect(restored.getState()).toMatchObject({ panel, settings });
    expect(parseSteer(query).model).toBe('celeba');
  });

  it('is read as earlier versions of the page wrote it', () => {
    const store = freshStore();
    store.getState().applyQuery('model=celeba&panel=inpaint&between=four&brush=keep&brushSize=4&inpaintSteps=30&topLeft=9&bottomRight=6');
    const { cornerSeeds } = defaultSteerSettings;
    expect(store.getState()).toMatchObject({
      panel: 'inpaint',
      settings: {
        between: 'four',
        brush: 'keep',
        brushSize: 4,
        inpaintSteps: 30,
        cornerSeeds: { ...cornerSeeds, topLeft: 9, bottomRight: 6 },
      },
    });
  });

  it('is of no class where it names a model and no class, whatever was chosen before', () => {
    const store = freshStore();
    store.getState().applyQuery('model=flowers&label=7');
    expect(store.getState().settings.label).toBe(7);
    store.getState().applyQuery('panel=edit');
    expect(store.getState().settings.label).toBe(7);
    store.getState().applyQuery('model=flowers&panel=edit');
    expect(store.getState().settings.label).toBeNull();
  });

  it('keeps what it says nothing sound of', () => {
    const store = freshStore();
    store.getState().applyQuery('panel=draw&strength=0&firstSeed=5&gridSide=40');
    expect(store.getState()).toMatchObject({ panel: 'interpolate', settings: { ...defaultSteerSettings, firstSeed: 5 } });
  });
});
