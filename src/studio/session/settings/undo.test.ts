import { describe, expect, it } from 'vitest';
import { gate, testEngine, testStudio } from '../testing/studio.ts';

describe('taking changes of the settings back', () => {
  it('goes back change by change, a slider on its way being one', () => {
    const studio = testStudio();
    const { current, change, rollSeed, undo } = studio.getState().settings;
    change({ steps: 30 });
    change({ steps: 40 });
    change({ images: 9 });
    change({ images: 9 });
    rollSeed();
    rollSeed();
    undo();
    undo();
    expect(studio.getState().settings.current).toEqual({ ...current, steps: 40, images: 9 });
    undo();
    expect(studio.getState().settings.current).toEqual({ ...current, steps: 40 });
    undo();
    expect(studio.getState().settings.current).toEqual(current);
    undo();
    expect(studio.getState().settings.current).toEqual(current);
  });

  it('waits while a run is under way', async () => {
    const { opened, open } = gate();
    const studio = testStudio({ engine: testEngine({ generate: () => opened }) });
    await studio.getState().models.load();
    studio.getState().settings.change({ steps: 30 });
    const run = studio.getState().run.generate();
    studio.getState().settings.undo();
    expect(studio.getState().settings.current.steps).toBe(30);
    open();
    await run;
    studio.getState().settings.undo();
    expect(studio.getState().settings.current.steps).not.toBe(30);
  });
});
