import { describe, expect, it } from 'vitest';
import { testCard } from '../../../workers/sampling/test-card.ts';
import { describeModelStatus } from './status.ts';

const entry = { id: 'tiny', title: 'Tiny', card: testCard({ bytes: 8_052_688 }), weightsUrl: '' };
const none = { status: 'none' } as const;

describe('describeModelStatus', () => {
  it('tells a model that is kept from one that is still to come', () => {
    expect(describeModelStatus(entry, none, undefined, null).text).toBe('8.1 MB');
    expect(describeModelStatus(entry, none, false, null).text).toBe('8.1 MB, downloaded once');
    expect(describeModelStatus(entry, none, true, null).text).toBe('8.1 MB, kept in this browser');
  });

  it('shows true progress of a download', () => {
    const progress = { phase: 'download', receivedBytes: 2_013_172, totalBytes: 8_052_688 } as const;
    expect(describeModelStatus(entry, { status: 'preparing', modelId: 'tiny', progress }, false, 'wasm')).toEqual({
      text: 'Downloading · 2.0 of 8.1 MB',
      fraction: 0.25,
      tone: 'busy',
    });
  });

  it('shows true progress of the runtime, which is larger than most models', () => {
    const progress = { phase: 'runtime', receivedBytes: 7_119_945, totalBytes: 14_239_890 } as const;
    expect(describeModelStatus(entry, { status: 'preparing', modelId: 'tiny', progress }, false, 'wasm')).toEqual({
      text: 'Downloading the runtime · 7.1 of 14.2 MB',
      fraction: 0.5,
      tone: 'busy',
    });
  });

  it('names the provider while opening', () => {
    const preparation = { status: 'preparing', modelId: 'tiny', progress: { phase: 'open' } } as const;
    expect(describeModelStatus(entry, preparation, true, 'webgpu').text).toBe('Opening on WebGPU, with a self-check…');
  });

  it('says when the browser could not keep the weights', () => {
    expect(describeModelStatus(entry, { status: 'ready', modelId: 'tiny' }, false, 'wasm').text).toContain('not kept');
  });

  it('does not mistake another model for this one', () => {
    expect(describeModelStatus(entry, { status: 'ready', modelId: 'other' }, true, 'wasm').tone).toBe('kept');
  });
});
