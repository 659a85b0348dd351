import { describe, expect, it } from 'vitest';
import { gate, testEngine, testStudio } from '../testing/studio.ts';

describe('taking changes of the settings back', () => {
  it('goes back change by change, a slider on its way being one', () => {
    const studio = testStudio();
    const { settings, changeSettings, rollSeed, undoSettings } = studio.getState();
    changeSettings({ steps: 30 });
    changeSettings({ steps: 40 });
    changeSettings({ images: 9 });
    changeSettings({ images: 9 });
    rollSeed();
    rollSeed();
    undoSettings();
    undoSettings();
    expect(studio.getState().settings).toEqual({ ...settings, steps: 40, images: 9 });
    undoSettings();
    expect(studio.getState().settings).toEqual({ ...settings, steps: 40 });
    undoSettings();
    expect(studio.getState().settings).toEqual(settings);
    undoSettings();
    expect(studio.getState().settings).toEqual(settings);
  });

  it('waits while a run is under way', async () => {
    const { opened, open } = gate();
    const studio = testStudio({ engine: testEngine({ generate: () => opened }) });
    await studio.getState().loadModels();
    studio.getState().changeSettings({ steps: 30 });
    const run = studio.getState().generate();
    studio.getState().undoSettings();
    expect(studio.getState().settings.steps).toBe(30);
    open();
    await run;
    studio.getState().undoSettings();
    expect(studio.getState().settings.steps).not.toBe(30);
  });
});
