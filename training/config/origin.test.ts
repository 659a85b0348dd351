import { describe, expect, it } from 'vitest';
import { currentOrigin } from './origin.ts';

describe('the origin of weights', () => {
  it('names the processor and the commit', async () => {
    const { devices, commit } = await currentOrigin('cpu');
    expect(devices).toEqual([expect.stringMatching(/^.+, \d+ cores$/)]);
    expect(commit).toMatch(/^([0-9a-f]{40}|unknown)$/);
  });

  it('lists a device once while a run stays on it, and again when it comes back', async () => {
    const here = await currentOrigin('cpu');
    expect((await currentOrigin('cpu', here)).devices).toEqual(here.devices);
    const moved = { devices: [...here.devices, 'another machine'], commit: 'old', startedFrom: null };
    expect(await currentOrigin('cpu', moved)).toEqual({ ...here, devices: [...moved.devices, ...here.devices] });
  });

  it('keeps the model that a run started from over all its sittings', async () => {
    const startedFrom = { id: 'faces', title: 'Faces', samplesSeen: 64_000, totalHours: 1, sha256: 'a'.repeat(64), diffusion: null };
    const first = await currentOrigin('cpu', null, startedFrom);
    expect((await currentOrigin('cpu', first)).startedFrom).toEqual(startedFrom);
    expect((await currentOrigin('cpu')).startedFrom).toBeNull();
  });
});
