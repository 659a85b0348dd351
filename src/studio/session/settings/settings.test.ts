import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryStorage, testStudio } from '../testing/studio.ts';
import { recall, remember, type Memory } from './memory.ts';
import { defaultSettings, parseSettings, samplingOptions, settingsSchema } from './settings.ts';

describe('parseSettings', () => {
  it('keeps what is sound and replaces what is not, field by field', () => {
    const parsed = parseSettings({ seed: 7, images: 99, steps: 'many', eta: 0.5, sampler: 'euler', unknown: 1 });
    expect(parsed).toEqual({ ...defaultSettings, seed: 7, eta: 0.5 });
  });

  it('makes sound settings of anything', () => {
    fc.assert(fc.property(fc.anything(), (value) => settingsSchema.safeParse(parseSettings(value)).success));
  });

  it('leaves sound settings as they are', () => {
    const settings = { ...defaultSettings, modelId: 'celeba', seed: 2 ** 32 - 1, seedLocked: true, steps: 1000 };
    expect(parseSettings(settings)).toEqual(settings);
  });
});

describe('samplingOptions', () => {
  it('takes the part that the sampler reads', () => {
    expect(samplingOptions(defaultSettings, { ownLevels: [] })).toEqual({
      sampler: 'dpm-solver++',
      steps: 20,
      spacing: 'log-snr',
      eta: 0,
      clip: true,
    });
  });

  it('takes the levels of the model’s own for as many steps or the nearest number, and the usual ones where it has none', () => {
    const ownLevels = [
      { steps: 5, alphaBars: [0.001, 0.1, 0.4, 0.8, 0.99] },
      { steps: 2, alphaBars: [0.001, 0.6] },
    ];
    const own = (steps: number) => samplingOptions({ ...defaultSettings, spacing: 'own', steps }, { ownLevels });
    expect(own(5)).toMatchObject({ spacing: 'own', steps: 5, alphaBars: [0.001, 0.1, 0.4, 0.8, 0.99] });
    expect(own(1)).toMatchObject({ spacing: 'own', steps: 2, alphaBars: [0.001, 0.6] });
    expect(own(900)).toMatchObject({ spacing: 'own', steps: 5 });
    expect(samplingOptions({ ...defaultSettings, spacing: 'own', steps: 7 }, { ownLevels: [] })).toEqual(
      samplingOptions({ ...defaultSettings, steps: 7 }, { ownLevels }),
    );
  });
});

describe('memory', () => {
  const memory = { settings: { ...defaultSettings, seed: 7 }, theme: 'dark', singleKeyShortcuts: false } as const;

  it('gives back what was remembered', () => {
    const storage = memoryStorage();
    remember(storage, memory);
    expect(recall(storage)).toEqual(memory);
  });

  it('reads what an earlier version of the page remembered', () => {
    const text =
      '{"settings":{"modelId":"celeba","seed":7,"seedLocked":true,"images":9,"steps":30,"sampler":"dpm-solver++","spacing":"trailing",' +
      '"eta":0.5,"clip":false,"guidanceWeight":1.6,"guidanceFrom":null,"guidanceTo":0.9},"theme":"dark","singleKeyShortcuts":false}';
    const before = JSON.parse(text) as Memory;
    expect(recall(memoryStorage({ 'stepwise.studio': text }))).toEqual({ ...before, settings: { ...before.settings, label: 'drawn' } });
  });

  it.each(['', 'not json', '7', '[]'])('takes %j for no memory or for an empty one', (text) => {
    const recalled = recall(memoryStorage({ 'stepwise.studio': text }));
    expect(recalled === null || recalled.settings.steps === defaultSettings.steps).toBe(true);
  });

  it('does without storage, and with one that refuses', () => {
    const refuse = () => {
      throw new DOMException('no', 'QuotaExceededError');
    };
    expect(recall(null)).toBeNull();
    expect(recall({ getItem: refuse, setItem: refuse })).toBeNull();
    expect(() => remember({ getItem: refuse, setItem: refuse }, memory)).not.toThrow();
  });

  it('survives a reload of the studio: a locked seed stays, an unlocked one is new at the next visit', () => {
    const storage = memoryStorage();
    const before = testStudio({ storage });
    before.getState().settings.change({ steps: 50, seed: 7, seedLocked: true });
    before.getState().appearance.changeTheme('light');
    const after = testStudio({ storage });
    expect(after.getState()).toMatchObject({ settings: { current: { steps: 50, seed: 7 } }, appearance: { theme: 'light' } });
    after.getState().settings.change({ seedLocked: false });
    expect(testStudio({ storage }).getState().settings.current.seed).toBe(1000);
    after.getState().settings.change({ seed: 123 });
    expect(testStudio({ storage, isReload: true }).getState().settings.current.seed).toBe(123);
  });
});
