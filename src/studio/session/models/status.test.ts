import { describe, expect, it } from 'vitest';
import { testCard } from '../../../../workers/sampling/testing/card.ts';
import { defaultSettings } from '../settings/settings.ts';
import { describeModelStatus, missingGuideOf } from './status.ts';

const entry = { id: 'tiny', title: 'Tiny', card: testCard({ bytes: 8_052_688 }), weightsUrl: '' };
const none = { status: 'none' } as const;
const whole = 8_052_688;
const stored = (missingWeights: number | undefined, missingRuntime: number | null = 0) => ({
  missingWeights,
  caching: null,
  missingRuntime,
  missingGuide: 0,
  isOffline: false,
});

describe('describeModelStatus', () => {
  it('tells a model that is cached from one that is still to come', () => {
    expect(describeModelStatus(entry, none, stored(undefined), null).text).toBe('8.1 MB');
    expect(describeModelStatus(entry, none, stored(whole), null).text).toBe('8.1 MB, downloaded once');
    expect(describeModelStatus(entry, none, stored(0), null).text).toBe('8.1 MB, kept in this browser');
    // Of a download that broke off.
    expect(describeModelStatus(entry, none, stored(5_100_000), null).text).toBe('5.1 MB, downloaded once');
  });

  it('shows true progress of a download', () => {
    const progress = { phase: 'download', receivedBytes: 2_013_172, totalBytes: 8_052_688 } as const;
    expect(describeModelStatus(entry, { status: 'preparing', modelId: 'tiny', progress }, stored(whole), 'wasm')).toEqual({
      text: 'Downloading · 2.0 of 8.1 MB',
      fraction: 0.25,
      tone: 'busy',
    });
  });

  it('tells the bytes of the runtime, too, which travel with the first model', () => {
    expect(describeModelStatus(entry, none, stored(whole, 2_300_000), 'wasm').text).toBe('10.4 MB, downloaded once (2.3 MB runtime)');
    expect(describeModelStatus(entry, none, stored(0, 2_300_000), 'wasm').text).toBe('2.3 MB runtime, downloaded once');
    expect(describeModelStatus(entry, none, stored(whole, null), null).text).toBe('8.1 MB, downloaded once');
  });

  it('tells the bytes of the guide, where the next run is guided', () => {
    const guided = { ...stored(whole), missingGuide: 1_150_000 };
    expect(describeModelStatus(entry, none, guided, 'wasm').text).toBe('9.2 MB, downloaded once');
    expect(describeModelStatus(entry, none, { ...guided, missingWeights: 0 }, 'wasm').text).toBe('1.1 MB, downloaded once');
    const interval = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };
    const named = testCard({ guide: { card: 'guide/card.json', sha256: 'c'.repeat(64), weight: 1.6, interval } });
    const withGuide = { ...entry, card: named, guide: { card: testCard({ id: 'tiny-guide', bytes: 1_150_000 }), weightsUrl: '' } };
    expect(missingGuideOf(withGuide, defaultSettings, {})).toBe(1_150_000);
    expect(missingGuideOf(withGuide, defaultSettings, { 'tiny-guide': 0 })).toBe(0);
    expect(missingGuideOf(withGuide, { ...defaultSettings, guidanceWeight: 1 }, {})).toBe(0);
    expect(missingGuideOf(entry, defaultSettings, {})).toBe(0);
  });

  it('says that what is not kept cannot come without a connection', () => {
    const offline = (missingWeights: number, missingRuntime = 0) => ({ ...stored(missingWeights, missingRuntime), isOffline: true });
    const text = (missingWeights: number, missingRuntime = 0) =>
      describeModelStatus(entry, none, offline(missingWeights, missingRuntime), 'wasm').text;
    expect(text(whole)).toBe('Offline: this model is not kept in this browser, so it cannot be downloaded now.');
    expect(text(0, 2_300_000)).toBe('Offline: the runtime for this provider is not kept in this browser, so it cannot be downloaded now.');
    expect(text(0)).toBe('8.1 MB, kept in this browser');
    expect(describeModelStatus(entry, none, { ...offline(0), missingGuide: 1_150_000 }, 'wasm').text).toContain('the guide of this model');
  });

  it('names the provider while opening', () => {
    const preparation = { status: 'preparing', modelId: 'tiny', progress: { phase: 'open' } } as const;
    expect(describeModelStatus(entry, preparation, stored(0), 'webgpu').text).toBe('Opening on WebGPU, with a self-check…');
  });

  it.each([
    ['full', "Ready · 8.1 MB, not kept: this browser's storage is full"],
    ['forbidden', 'Ready · 8.1 MB, not kept: this browser forbids storage here'],
    ['cached', 'Ready · 8.1 MB, kept in this browser'],
  ] as const)('says what became of the weights: %s', (caching, text) => {
    const storage = { missingWeights: caching === 'cached' ? 0 : whole, caching, missingRuntime: 0, missingGuide: 0, isOffline: false };
    expect(describeModelStatus(entry, { status: 'ready', modelId: 'tiny' }, storage, 'wasm').text).toBe(text);
  });

  it('does not mistake another model for this one', () => {
    expect(describeModelStatus(entry, { status: 'ready', modelId: 'other' }, stored(0), 'wasm').tone).toBe('cached');
  });
});
